/**
 * How the vCPUs of an instancetype become sockets, cores and threads.
 *
 * The rules are those of KubeVirt v1.9.0: pkg/instancetype/apply/cpu.go, preference/apply/cpu.go and
 * preference/validation/cpu.go.
 */
import { ManifestError } from "../kubernetes/manifest-error";
import type { VirtualMachinePreferenceSpec } from "../kubevirt/instancetype";
import type { Problem } from "./problem";

export type TopologyPart = "sockets" | "cores" | "threads";

export type Topology = Readonly<Record<TopologyPart, number>>;

type Shape = TopologyPart | "spread" | "any";
type Across = "SocketsCores" | "CoresThreads" | "SocketsCoresThreads";

interface Spread {
  readonly ratio: number;
  readonly across: Across;
}

const shapes: readonly Shape[] = ["sockets", "cores", "threads", "spread", "any"];
const single: Topology = { sockets: 1, cores: 1, threads: 1 };
const defaultRatio = 2;
const threadsPerCore = 2;

/** The parts over which vCPUs are spread. */
export const spreadParts: Readonly<Record<Across, readonly TopologyPart[]>> = {
  SocketsCores: ["sockets", "cores"],
  CoresThreads: ["cores", "threads"],
  SocketsCoresThreads: ["sockets", "cores", "threads"],
};

const spreads: Readonly<Record<Across, (vcpus: number, ratio: number) => Topology>> = {
  SocketsCores: (vcpus, ratio) => ({ ...single, cores: ratio, sockets: quotient(vcpus, ratio) }),
  CoresThreads: (vcpus, ratio) => ({ ...single, threads: ratio, cores: quotient(vcpus, ratio) }),
  SocketsCoresThreads: (vcpus, ratio) => ({
    threads: threadsPerCore,
    cores: ratio,
    sockets: quotient(vcpus, threadsPerCore * ratio),
  }),
};

/** What the guest sees of so many vCPUs. */
export function topologyOf(vcpus: number, preference: VirtualMachinePreferenceSpec | undefined): Topology {
  const shape = preferredShape(preference);
  if (shape === "any") return { ...single, sockets: vcpus };
  if (shape !== "spread") return { ...single, [shape]: vcpus };
  const { ratio, across } = spreadOf(preference);
  return spreads[across](vcpus, ratio);
}

/** Why so many vCPUs cannot be spread as the preference has it; undefined when they can. */
export function spreadProblem(
  vcpus: number,
  preference: VirtualMachinePreferenceSpec | undefined,
): Problem | undefined {
  if (preferredShape(preference) !== "spread") return undefined;
  const { ratio, across } = spreadOf(preference);
  const divisor = across === "SocketsCoresThreads" ? threadsPerCore * ratio : ratio;
  if (vcpus % divisor === 0) return undefined;
  const message = `${vcpus} vCPUs provided by the instance type are not divisible by ${divisorNames[across](ratio)}`;
  return { field: "instancetype.spec.cpu.guest", message };
}

/** The part that a preference asks for, `sockets` by default. Throws `ManifestError` when there is no such part. */
export function preferredShape(preference: VirtualMachinePreferenceSpec | undefined): Shape {
  const text = preference?.cpu?.preferredCPUTopology ?? "sockets";
  // `preferSockets` and so on are deprecated names of the same
  const name = text.replace(/^prefer(.)/, (_, first: string) => first.toLowerCase());
  const shape = shapes.find((each) => each === name);
  if (shape !== undefined) return shape;
  throw new ManifestError(`"${text}" is no topology; it is one of ${shapes.join(", ")}`, {
    argument: "spec.cpu.preferredCPUTopology",
  });
}

/** Two cores a socket unless said otherwise. Throws `ManifestError` when the vCPUs cannot be spread over that. */
export function spreadOf(preference: VirtualMachinePreferenceSpec | undefined): Spread {
  const options = preference?.cpu?.spreadOptions;
  const across = options?.across ?? "SocketsCores";
  if (!isAcross(across)) {
    throw new ManifestError(`"${across}" is not one of ${Object.keys(spreads).join(", ")}`, {
      argument: "spec.cpu.spreadOptions.across",
    });
  }
  return {
    ratio: options?.ratio ?? (preference?.preferSpreadSocketToCoreRatio || defaultRatio),
    across,
  };
}

const ratioName = "Spec.PreferSpreadSocketToCoreRatio or Spec.CPU.PreferSpreadOptions.Ratio of";

const divisorNames: Readonly<Record<Across, (ratio: number) => string>> = {
  SocketsCores: (ratio) => `the ${ratioName} ${ratio} provided by the preference`,
  CoresThreads: (ratio) => `the number of threads per core ${ratio}`,
  SocketsCoresThreads: (ratio) =>
    `the number of threads per core ${threadsPerCore} and ${ratioName} ${ratio}`,
};

function isAcross(text: string): text is Across {
  return Object.hasOwn(spreads, text);
}

function quotient(vcpus: number, divisor: number): number {
  return Math.floor(vcpus / divisor);
}

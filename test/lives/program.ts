/** Programs that change: what a user writes of a machine and what is around it, and everything that may change in it. */
import fc from "fast-check";
import type { PropertyMap } from "../../provider/runtime/values";
import type { Declaration } from "./stack";

export interface MachineText {
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly firmware: "BIOS" | "UEFI" | undefined;
  readonly cpuLimit: number | undefined;
  readonly extra: string | undefined;
  readonly tags: readonly string[];
  readonly disks: readonly {
    readonly name: string;
    readonly size: number;
    readonly iops: number | undefined;
  }[];
  readonly networks: readonly { readonly name: string; readonly network: "default" | "made" }[];
  readonly power: "On" | "Off" | "Suspended";
  readonly userData: string | undefined;
}

export interface ProgramText {
  readonly machine: MachineText | undefined;
  readonly image: string;
  readonly snapshot:
    | { readonly name: string; readonly description: string; readonly memory: boolean }
    | undefined;
}

const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(item, { nil: undefined });

const machines: fc.Arbitrary<MachineText> = fc.record({
  name: fc.constantFrom("web", "shop"),
  cpu: fc.integer({ min: 1, max: 3 }),
  memory: fc.integer({ min: 1, max: 3 }),
  firmware: fc.constantFrom("BIOS" as const, "UEFI" as const, undefined),
  cpuLimit: fc.constantFrom(undefined, 1000, 2000),
  extra: fc.constantFrom(undefined, "a", "b"),
  tags: fc.subarray(["env:dev", "tier:web"]),
  disks: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("data", "log"),
      size: fc.integer({ min: 1, max: 3 }),
      iops: fc.constantFrom(undefined, 100, 500),
    }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
  networks: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("a", "b"),
      network: fc.constantFrom("default" as const, "made" as const),
    }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
  power: fc.constantFrom("On" as const, "On" as const, "Off" as const, "Suspended" as const),
  userData: fc.constantFrom(undefined, "#cloud-config\n{}\n", "#cloud-config\nhostname: x\n"),
});

export const programs: fc.Arbitrary<ProgramText> = fc.record({
  machine: fc.option(machines, { nil: undefined, freq: 8 }),
  image: fc.constantFrom("one", "two"),
  snapshot: maybe(
    fc.record({
      name: fc.constantFrom("before", "after"),
      description: fc.constantFrom("a", "b"),
      memory: fc.boolean(),
    }),
  ),
});

/** The resources of a program, each after those that it names. */
export function declarations(text: ProgramText, provider: PropertyMap): Declaration[] {
  const { machine, snapshot, image } = text;
  return [
    { kind: "Provider", name: "host", inputs: () => ({ ...provider, name: "host" }) },
    {
      kind: "Image",
      name: "debian",
      inputs: () => ({
        name: "debian",
        provider,
        source: { mock: { url: `https://example.com/${image}.qcow2`, size: "1Gi" } },
      }),
    },
    {
      kind: "Network",
      name: "made",
      inputs: () => ({ name: "made", provider, source: { mock: { create: true, cidr: "198.51.100.0/24" } } }),
    },
    ...(machine === undefined ? [] : [machineDeclaration(machine, provider)]),
    ...(machine === undefined || snapshot === undefined
      ? []
      : [
          {
            kind: "Snapshot",
            name: "before",
            inputs: (ids: ReadonlyMap<string, string>) => ({
              ...snapshot,
              provider,
              machine: ids.get("web") ?? "",
            }),
          } as const,
        ]),
  ];
}

function machineDeclaration(machine: MachineText, provider: PropertyMap): Declaration {
  return {
    kind: "VirtualMachine",
    name: "web",
    inputs: (ids) => ({
      name: machine.name,
      provider,
      class: {
        cpu: machine.cpu,
        memory: `${machine.memory * 256}Mi`,
        diskDefaults: { size: "2Gi" },
        ...(machine.firmware === undefined ? {} : { firmware: machine.firmware }),
        ...(machine.cpuLimit === undefined ? {} : { resourceLimits: { cpuLimit: machine.cpuLimit } }),
      },
      image: ids.get("debian") ?? "",
      disks: machine.disks.map(({ name, size, iops }) => ({ name, size: `${size}Gi`, iops })),
      networks: machine.networks.map(({ name, network }) => ({
        name,
        network: network === "made" ? { id: ids.get("made") ?? "" } : "default",
      })),
      tags: machine.tags,
      powerState: machine.power,
      waitFor: { ip: false },
      ...(machine.extra === undefined ? {} : { extraConfig: { key: machine.extra } }),
      ...(machine.userData === undefined ? {} : { userData: { cloudInit: { inline: machine.userData } } }),
    }),
  };
}

/** The instancetype for given needs. */
import { ManifestError } from "../kubernetes/manifest-error";
import { compareQuantities } from "../kubernetes/quantity";
import { findInstancetypes, preference } from "./catalogue";
import type { Instancetype } from "./instancetypes";
import type { PreferenceName } from "./preferences";
import { requirementProblem } from "./requirements";
import { spreadProblem } from "./topology";

/** What a machine needs at least. */
export interface Needs {
  /** Number of vCPUs. */
  readonly cpu?: number;
  /** As a Kubernetes quantity, e.g. `6Gi`. */
  readonly memory?: string;
  /** What it requires is needed, too, and vCPUs that can be spread as it has them. */
  readonly preference?: PreferenceName;
  /**
   * Which instancetypes come into question, in the syntax of `kubectl -l`. By default those of general purpose, which run on
   * any node; the empty query is for all.
   */
  readonly labels?: string;
}

const call = "smallestInstancetype";
const generalPurpose = "instancetype.kubevirt.io/class=general.purpose";

/**
 * The smallest instancetype that meets the needs: the one with the fewest vCPUs, of these the one with the least memory, of
 * these the first in the catalogue. Throws `ManifestError` when none does.
 *
 * ```ts
 * smallestInstancetype({ cpu: 3, memory: "6Gi", preference: "fedora" }).name; // u1.xlarge
 * ```
 */
export function smallestInstancetype({ labels = generalPurpose, ...needs }: Needs): Instancetype {
  const { cpu = 1, memory = "0" } = needs;
  if (!Number.isInteger(cpu) || cpu < 1) {
    throw new ManifestError(`is a whole number of vCPUs, at least 1, not ${cpu}`, { call, argument: "cpu" });
  }
  const wanted = needs.preference === undefined ? {} : preference(needs.preference).spec;
  const candidates = findInstancetypes(labels);
  if (candidates.length === 0) {
    throw new ManifestError(`"${labels}" selects no instancetype`, { call, argument: "labels" });
  }
  const [smallest] = candidates
    .filter(({ spec }) => spec.cpu.guest >= cpu && compareQuantities(memoryOf(spec), memory) >= 0)
    .filter(({ spec }) => requirementProblem(wanted, { instancetype: spec }) === undefined)
    .filter(({ spec }) => spreadProblem(spec.cpu.guest, wanted) === undefined)
    .toSorted(bySize);
  if (smallest !== undefined) return smallest;
  const selection = `${candidates.length} instancetypes${labels === "" ? "" : ` with ${labels}`}`;
  throw new ManifestError(
    `none of ${selection} has ${described(needs)}; ask for less or for other \`labels\``,
    {
      call,
    },
  );
}

function bySize({ spec: left }: Instancetype, { spec: right }: Instancetype): number {
  return left.cpu.guest - right.cpu.guest || compareQuantities(memoryOf(left), memoryOf(right));
}

function memoryOf({ memory }: Instancetype["spec"]): string {
  return String(memory.guest);
}

function described({ cpu, memory, preference }: Needs): string {
  return [
    ...(cpu === undefined ? [] : [`${cpu} vCPU`]),
    ...(memory === undefined ? [] : [`${memory} of memory`]),
    ...(preference === undefined ? [] : [`what the preference "${preference}" requires`]),
  ].join(" and ");
}

/** What a machine becomes by its instancetype and its preference. */
import { ManifestError } from "../../kubernetes/manifest-error";
import type { ObjectMeta } from "../../kubernetes/object-meta";
import type {
  VirtualMachineInstancetypeSpec,
  VirtualMachinePreferenceSpec,
} from "../../kubevirt/instancetype";
import type { VirtualMachine, VirtualMachineInstanceSpec } from "../../kubevirt/kubevirt";
import { instancetype, isInstancetypeName, isPreferenceName, preference } from "../catalogue";
import type { Problem } from "../problem";
import { requirementProblem } from "../requirements";
import { spreadProblem } from "../topology";
import type { DefaultBinding } from "./defaults";
import { addDisks, addInterface } from "./defaults";
import { fill } from "./fill";
import { applyInstancetype } from "./instancetype";
import { applyPreference } from "./preference";

export type { DefaultBinding };

export interface ExpandOptions {
  /** Instead of the one of the catalogue that the machine names. */
  readonly instancetype?: VirtualMachineInstancetypeSpec;
  /** Instead of the one of the catalogue that the machine names. */
  readonly preference?: VirtualMachinePreferenceSpec;
  /** The cluster's way to bind a machine that names no network; `bridge` as KubeVirt has it. */
  readonly defaultBinding?: DefaultBinding;
}

/** The machine that runs, or why KubeVirt refuses it. */
export type Expansion =
  | { readonly machine: VirtualMachine; readonly problems?: undefined }
  | { readonly machine?: undefined; readonly problems: readonly Problem[] };

/**
 * The machine with all that its instancetype and its preference say written out, and without their names: what KubeVirt's
 * `expand-spec` answers, apart from the settings of the cluster. Refused as KubeVirt's admission refuses: for vCPUs that
 * cannot be spread, for fields that the instancetype sets as well, and for requirements of the preference that are not met.
 *
 * Throws `ManifestError` when the machine names an instancetype or preference that is not of the catalogue, or one to be
 * inferred from a volume, and none is given in its place.
 */
export function expandMachine(machine: VirtualMachine, options: ExpandOptions = {}): Expansion {
  const instancetypeSpec = options.instancetype ?? instancetypeOf(machine);
  const preferenceSpec = options.preference ?? preferenceOf(machine);
  const expanded = structuredClone(machine);
  if (instancetypeSpec === undefined && preferenceSpec === undefined) return { machine: expanded };

  const unspreadable = instancetypeSpec && spreadProblem(instancetypeSpec.cpu.guest, preferenceSpec);
  if (unspreadable !== undefined) return { problems: [unspreadable] };

  const { spec, metadata } = templateOf(expanded);
  addDisks(spec);
  addInterface(spec, options.defaultBinding ?? "bridge");
  const conflicts = instancetypeSpec && applyInstancetype(spec, metadata, instancetypeSpec, preferenceSpec);
  if (conflicts !== undefined && conflicts.length > 0) return { problems: conflicts };
  if (preferenceSpec === undefined) return { machine: withoutNames(expanded) };

  applyPreference(spec, metadata, preferenceSpec);
  applyStorageClass(expanded, preferenceSpec.volumes?.preferredStorageClassName);
  const unmet = requirementProblem(preferenceSpec, { instancetype: instancetypeSpec, machine: spec });
  return unmet === undefined ? { machine: withoutNames(expanded) } : { problems: [unmet] };
}

function instancetypeOf({ spec }: VirtualMachine): VirtualMachineInstancetypeSpec | undefined {
  const name = nameIn("instancetype", spec.instancetype);
  if (name === undefined) return undefined;
  if (isInstancetypeName(name)) return instancetype(name).spec;
  throw unknown("instancetype", name);
}

function preferenceOf({ spec }: VirtualMachine): VirtualMachinePreferenceSpec | undefined {
  const name = nameIn("preference", spec.preference);
  if (name === undefined) return undefined;
  if (isPreferenceName(name)) return preference(name).spec;
  throw unknown("preference", name);
}

type Matcher = VirtualMachine["spec"]["instancetype"];

function nameIn(field: "instancetype" | "preference", matcher: Matcher): string | undefined {
  if (matcher === undefined || matcher.name) return matcher?.name;
  throw new ManifestError(`is inferred by the cluster; give its spec as \`${field}\` of the options`, {
    call: "expandMachine",
    argument: `spec.${field}`,
  });
}

function unknown(field: "instancetype" | "preference", name: string): ManifestError {
  return new ManifestError(
    `"${name}" is not of the catalogue; give its spec as \`${field}\` of the options`,
    { call: "expandMachine", argument: `spec.${field}.name` },
  );
}

function templateOf({ spec: { template } }: VirtualMachine): {
  spec: VirtualMachineInstanceSpec;
  metadata: ObjectMeta;
} {
  template.metadata ??= {};
  template.spec ??= { domain: { devices: {} } };
  // manifests written by hand leave it away
  template.spec.domain.devices ??= {};
  return { spec: template.spec, metadata: template.metadata };
}

function applyStorageClass({ spec }: VirtualMachine, storageClassName: string | undefined): void {
  for (const { spec: volume } of spec.dataVolumeTemplates ?? []) {
    if (volume.pvc !== undefined) fill(volume.pvc, { storageClassName });
    if (volume.storage !== undefined) fill(volume.storage, { storageClassName });
  }
}

function withoutNames({ spec, status, ...rest }: VirtualMachine): VirtualMachine {
  const { instancetype: _instancetype, preference: _preference, ...ownSpec } = spec;
  if (status === undefined) return { ...rest, spec: ownSpec };
  const { instancetypeRef: _instancetypeRef, preferenceRef: _preferenceRef, ...ownStatus } = status;
  return { ...rest, spec: ownSpec, status: ownStatus };
}

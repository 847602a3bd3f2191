/** The catalogue's entries as Kubernetes objects. */
import type { ObjectMeta } from "../kubernetes/object-meta";
import type {
  VirtualMachineClusterInstancetype,
  VirtualMachineClusterPreference,
  VirtualMachineInstancetype,
  VirtualMachinePreference,
} from "../kubevirt/instancetype";
import type { Entry } from "./entry";
import { instancetypes } from "./instancetypes";
import { preferences } from "./preferences";

/** The objects of each kind that the catalogue has. */
interface ManifestOf {
  VirtualMachineInstancetype: VirtualMachineInstancetype;
  VirtualMachineClusterInstancetype: VirtualMachineClusterInstancetype;
  VirtualMachinePreference: VirtualMachinePreference;
  VirtualMachineClusterPreference: VirtualMachineClusterPreference;
}

export type Kind = keyof ManifestOf;

/** The kinds for a whole cluster. */
export const clusterKinds = {
  instancetype: "VirtualMachineClusterInstancetype",
  preference: "VirtualMachineClusterPreference",
} as const satisfies Readonly<Record<string, Kind>>;

/** The kinds for the machines of one namespace. */
export const namespacedKinds = {
  instancetype: "VirtualMachineInstancetype",
  preference: "VirtualMachinePreference",
} as const satisfies Readonly<Record<string, Kind>>;

/** The version in which KubeVirt serves and stores all four kinds. */
export const apiVersion = "instancetype.kubevirt.io/v1beta1";

export interface Manifest<OfKind extends Kind> {
  apiVersion: typeof apiVersion;
  kind: OfKind;
  metadata: ObjectMeta;
  spec: ManifestOf[OfKind]["spec"];
}

/**
 * An entry as a Kubernetes object of this kind, free to be changed.
 *
 * ```ts
 * manifest("VirtualMachineClusterInstancetype", instancetype("u1.medium"));
 * ```
 */
export function manifest<OfKind extends Kind>(
  kind: OfKind,
  { name, labels, annotations, spec }: Entry<string, ManifestOf[OfKind]["spec"]>,
): Manifest<OfKind> {
  return {
    apiVersion,
    kind,
    metadata: { name, labels: { ...labels }, annotations: { ...annotations } },
    spec: structuredClone(spec),
  };
}

/** All of the catalogue's objects of this kind. */
export function manifestsOf(kind: Kind): Manifest<Kind>[] {
  return kind === "VirtualMachineClusterInstancetype" || kind === "VirtualMachineInstancetype"
    ? instancetypes.map((entry) => manifest(kind, entry))
    : preferences.map((entry) => manifest(kind, entry));
}

/** The common instancetypes and preferences of KubeVirt: to search, to judge, to apply, and as files. */
export { ManifestError } from "../kubernetes/manifest-error";
export type { VirtualMachineInstancetypeSpec, VirtualMachinePreferenceSpec } from "../kubevirt/instancetype";
export type { VirtualMachine, VirtualMachineInstanceSpec } from "../kubevirt/kubevirt";
export type { Bundle } from "./bundles";
export { bundles, checksums } from "./bundles";
export {
  findInstancetypes,
  findPreferences,
  instancetype,
  isInstancetypeName,
  isPreferenceName,
  preference,
} from "./catalogue";
export type { Entry } from "./entry";
export type { DefaultBinding, ExpandOptions, Expansion } from "./expand";
export { expandMachine } from "./expand";
export type { Instancetype, InstancetypeName } from "./instancetypes";
export { instancetypes } from "./instancetypes";
export type { LabelQuery, Labels } from "./label-query";
export { parseLabelQuery } from "./label-query";
export { catalogueVersion } from "./labels";
export type { Kind, Manifest } from "./manifest";
export { manifest, manifestsOf } from "./manifest";
export type { Preference, PreferenceName } from "./preferences";
export { preferences } from "./preferences";
export type { Problem } from "./problem";
export type { Provided } from "./requirements";
export { requirementProblem } from "./requirements";
export type { Needs } from "./smallest";
export { smallestInstancetype } from "./smallest";

/** The common instancetypes and preferences of KubeVirt: to search, to judge, to apply, and as files. */
export { ManifestError } from "../kubernetes/manifest-error";
export type { VirtualMachineInstancetypeSpec, VirtualMachinePreferenceSpec } from "../kubevirt/instancetype";
export type { VirtualMachine, VirtualMachineInstanceSpec } from "../kubevirt/kubevirt";
export { type Bundle, bundles, checksums } from "./bundles";
export {
  findInstancetypes,
  findPreferences,
  instancetype,
  isInstancetypeName,
  isPreferenceName,
  preference,
} from "./catalogue";
export type { Entry } from "./entry";
export { type DefaultBinding, type ExpandOptions, type Expansion, expandMachine } from "./expand";
export { type Instancetype, type InstancetypeName, instancetypes } from "./instancetypes";
export { type LabelQuery, type Labels, parseLabelQuery } from "./label-query";
export { catalogueVersion } from "./labels";
export { type Kind, type Manifest, manifest, manifestsOf } from "./manifest";
export { type Preference, type PreferenceName, preferences } from "./preferences";
export type { Problem } from "./problem";
export { type Provided, requirementProblem } from "./requirements";
export { type Needs, smallestInstancetype } from "./smallest";

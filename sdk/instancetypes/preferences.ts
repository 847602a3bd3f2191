/** The catalogue's preferences, derived from their table. */
import type { VirtualMachinePreferenceSpec } from "../kubevirt/instancetype";
import type { Entry } from "./entry";
import { catalogueLabels } from "./labels";
import { merged } from "./merge";
import type { PreferenceRow } from "./preference-table";
import { preferenceTable } from "./preference-table";

/** `fedora`, `windows.11.virtio` and so on, all 54. */
export type PreferenceName = keyof typeof preferenceTable;

/** One of the catalogue's preferences. */
export type Preference = Entry<PreferenceName, VirtualMachinePreferenceSpec>;

const home = "https://github.com/kubevirt/common-instancetypes";

/** All 54, by name. */
export const preferences: readonly Preference[] = Object.entries(preferenceTable).map(([name, row]) =>
  derived(name as PreferenceName, row),
);

function derived(
  name: PreferenceName,
  { displayName, osType, icon, tags, parts }: PreferenceRow,
): Preference {
  return {
    name,
    labels: catalogueLabels(merged({ "os-type": osType }, ...parts.map(({ labels }) => labels ?? {}))),
    annotations: {
      iconClass: `icon-${icon}`,
      "openshift.io/display-name": displayName,
      "openshift.io/documentation-url": home,
      "openshift.io/provider-display-name": "KubeVirt",
      "openshift.io/support-url": `${home}/issues`,
      tags: `hidden,kubevirt,${tags}`,
    },
    spec: merged({ annotations: { "vm.kubevirt.io/os": osType } }, ...parts.map(({ spec }) => spec)),
  };
}

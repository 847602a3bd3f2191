/** The labels by which the catalogue is searched. */

const prefix = "instancetype.kubevirt.io/";

/** The release of kubevirt/common-instancetypes whose objects these are; KubeVirt 1.9 brings the same. */
export const catalogueVersion = "v1.7.0";

/** The key of one of the catalogue's labels or annotations: `cpu` → `instancetype.kubevirt.io/cpu`. */
export function key(name: string): string {
  return `${prefix}${name}`;
}

/** Labels by their short names, with those that every object of the catalogue bears. */
export function catalogueLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const all = { ...labels, vendor: "kubevirt.io", "common-instancetypes-version": catalogueVersion };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [key(name), value]));
}

/** How the types of a CRD, which has no names but those of its fields, come to theirs. */

/** Lists whose items would get a wrong name by the rules of English. */
const singulars = new Map([
  ["gpus", "gpu"],
  ["cpus", "cpu"],
]);

/** Spelled as KubeVirt spells them. */
const spellings = new Map([
  ["cdrom", "CDRom"],
  ["cpu", "CPU"],
  ["efi", "EFI"],
  ["bios", "BIOS"],
  ["gpu", "GPU"],
  ["numa", "NUMA"],
  ["sev", "SEV"],
  ["snp", "SNP"],
  ["tpm", "TPM"],
  ["lun", "LUN"],
  ["dhcpOptions", "DHCPOptions"],
]);

/** @param {string} field the name of a list or map, e.g. `policies` @returns {string} that of one of its items */
export function singular(field) {
  const known = singulars.get(field);
  if (known !== undefined) return known;
  if (field.endsWith("ies")) return `${field.slice(0, -3)}y`;
  if (/(ss|us|ch|sh|x)es$/.test(field)) return field.slice(0, -2);
  if (field.endsWith("s") && !/(ss|us)$/.test(field)) return field.slice(0, -1);
  return field;
}

/** @param {string} field @returns {string} e.g. `ioThreads` → `IoThreads` */
export function pascalCase(field) {
  return spellings.get(field) ?? field.charAt(0).toUpperCase() + field.slice(1);
}

/** Too general to stand alone. */
const general = new Set(
  "Spec Status Source Template Target Policy Condition Config Option Feature Field Custom Secret Container Selector Server Flags Patch Reset Runtime Direct Display Extended Pod Exec Error Backup".split(
    " ",
  ),
);

/** They say nothing between the names around them. */
const silent = new Set(["Spec", "Status", "Template"]);

/**
 * Names for the type at a path, the shortest first.
 * @param {readonly string[]} path from the kind to the field, in PascalCase, e.g. `["VirtualMachine", "Spec"]`
 * @returns {string[]}
 */
export function candidateNames(path) {
  const own = path.at(-1) ?? "";
  const above = path.slice(0, -1).filter((name) => !silent.has(name));
  const names = above.map((_, index) => above.slice(above.length - 1 - index).join("") + own);
  return general.has(own) ? names : [own, ...names];
}

import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Vsphere } from "../session";
import { unescapeName } from "../transport/names";
import type { NativeRead } from "./reads";

/** Wherever it is: names are unique in a folder only. Throws `Conflict` when there are several. */
export async function findByName(vsphere: Vsphere, name: string): Promise<NativeRead | undefined> {
  const { vim, inventory, reads } = vsphere;
  const all = await vim.find.all("VirtualMachine", ["name", "parent"]);
  const named = all.filter(({ properties }) => unescapeName(properties.name) === name);
  const [first, ...others] = named;
  if (first === undefined) return undefined;
  if (others.length === 0) return reads.readRef(first.ref);
  const paths = await Promise.all(
    named.map(async ({ properties: { parent } }) => {
      const folder = parent === undefined ? undefined : await inventory.byRef(parent);
      return `${folder?.path ?? ""}/${name}`;
    }),
  );
  throw new ProviderError(
    "Conflict",
    `there are several machines "${name}": ${paths.toSorted().join(", ")}`,
    {
      property: "name",
      cure: "rename all but one of them",
    },
  );
}

export async function findReference(vsphere: Vsphere, name: string): Promise<MachineReference | undefined> {
  const found = await findByName(vsphere, name);
  return found?.properties["config.instanceUuid"];
}

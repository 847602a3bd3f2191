import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { trimmed } from "../inventory";
import type { VsphereSession } from "../session";
import { unescapeName } from "../transport/names";
import type { MoRef } from "../transport/vim-types";
import type { NativeRead } from "./reads";

/**
 * Wherever it is: names are unique in a folder only. Of several, the one in the folder that is named, else the only one in
 * the Provider's datacenter. Throws `Conflict` when there are several still.
 */
export async function findByName(
  session: VsphereSession,
  name: string,
  folder?: string,
): Promise<NativeRead | undefined> {
  const { vim, inventory, reads } = session;
  const all = await vim.find.all("VirtualMachine", ["name", "parent"]);
  const named = all.filter(({ properties }) => unescapeName(properties.name) === name);
  const located = await Promise.all(
    named.map(async ({ ref, properties: { parent } }): Promise<Located> => {
      const place = parent === undefined ? undefined : await inventory.byRef(parent);
      return { ref, folder: place?.path ?? "" };
    }),
  );
  const [found, ...others] = await preferred(session, located, folder);
  if (found === undefined) return undefined;
  if (others.length === 0) return reads.readRef(found.ref);
  const paths = located.map((machine) => `${machine.folder}/${name}`).toSorted();
  throw new ProviderError("Conflict", `there are several machines "${name}": ${paths.join(", ")}`, {
    property: "placement.folder",
    remediation: "name the folder of the one that is meant",
  });
}

interface Located {
  readonly ref: MoRef;
  /** The path of the folder that it is in. */
  readonly folder: string;
}

async function preferred(
  { inventory }: VsphereSession,
  all: readonly Located[],
  folder: string | undefined,
): Promise<readonly Located[]> {
  if (all.length <= 1) return all;
  const datacenter = await inventory.datacenterOrUndefined();
  const within = datacenter === undefined ? all : all.filter((machine) => isIn(machine, datacenter.path));
  const near = within.length === 0 ? all : within;
  if (folder === undefined) return near;
  const wanted = trimmed(folder);
  const inFolder = near.filter((machine) => `${machine.folder}/`.endsWith(`/${wanted}/`));
  return inFolder.length === 0 ? near : inFolder;
}

function isIn({ folder }: Located, path: string): boolean {
  return folder.startsWith(`${path}/`);
}

export async function findReference(
  session: VsphereSession,
  name: string,
): Promise<MachineReference | undefined> {
  const found = await findByName(session, name);
  return found?.properties["config.instanceUuid"];
}

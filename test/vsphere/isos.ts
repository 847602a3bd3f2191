/** Files on a datastore of vcsim, as somebody else put them there. */
import { access, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Vcsim } from "../peers/vcsim";

const datastoreInfo = z.object({ url: z.string() });

export const isos = ["[LocalDS_0] iso/debian-12.iso", "[LocalDS_0] iso/drivers.iso"] as const;

/** Where vcsim keeps `[datastore] folder/file`. */
export async function localPath({ control }: Vcsim, path: string): Promise<string> {
  const [, datastore = "", file = ""] = /^\[([^\]]+)\] (.+)$/.exec(path) ?? [];
  const { url } = datastoreInfo.parse(await control.property("Datastore", datastore, "info"));
  return join(url, file);
}

/** All paths on a datastore, from its root on. */
export async function filesOn(peer: Vcsim, datastore: string): Promise<string[]> {
  return readdir(await localPath(peer, `[${datastore}] .`), { recursive: true });
}

export async function putFile(peer: Vcsim, path: string, content: string | Buffer = path): Promise<void> {
  const file = await localPath(peer, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

export async function putIsos(peer: Vcsim): Promise<void> {
  for (const path of isos) await putFile(peer, path);
}

export async function removeFile(peer: Vcsim, path: string): Promise<void> {
  await rm(await localPath(peer, path), { force: true });
}

export async function isFile(peer: Vcsim, path: string): Promise<boolean> {
  return access(await localPath(peer, path)).then(
    () => true,
    () => false,
  );
}

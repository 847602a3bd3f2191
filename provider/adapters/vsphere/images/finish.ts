/** From what was imported to a template: only with that it is an image. */
import type { Going } from "../machines/edit";
import { linkedCloneSnapshot } from "../machines/source-snapshot";
import type { VsphereSession } from "../session";
import { escapeName } from "../transport/names";
import type { MoRef } from "../transport/vim-types";
import type { ImageIdentity } from "./identity";
import { type ImageRecord, recordOption } from "./record";

export interface Imported {
  readonly ref: MoRef;
  readonly record: ImageRecord;
  readonly identity: ImageIdentity;
}

export async function keepAsTemplate(
  session: VsphereSession,
  imported: Imported,
  going: Going,
): Promise<void> {
  const { vim, reads, sources } = session;
  const { ref, record, identity } = imported;
  const { reference, name } = identity;
  const { description, signal } = going;
  await removeEarlier(session, reference, ref, going);
  const spec = { name: escapeName(name), instanceUuid: reference, extraConfig: [recordOption(record)] };
  const options = { description, reference };
  await vim.context.settled(await vim.begin("ReconfigVM_Task", ref, { spec }, options), { signal });
  // of a template nobody can take one, and linked clones need one
  const snapshot = await vim.begin("CreateSnapshot_Task", ref, linkedCloneSnapshot, options);
  await vim.context.settled(snapshot, { signal });
  await vim.invoke("MarkAsTemplate", ref, {}, { reference });
  reads.remember(reference, ref);
  sources.forget({ ref });
}

/** The import whose place this one takes. Disks that linked clones of it share, vCenter keeps. */
async function removeEarlier(
  { vim, sources }: VsphereSession,
  reference: string,
  ref: MoRef,
  { description, signal }: Going,
): Promise<void> {
  const earlier = await sources.fresh({ name: reference });
  if (earlier === undefined || earlier.ref.value === ref.value) return;
  sources.forget(earlier);
  const task = await vim.begin("Destroy_Task", earlier.ref, {}, { description, reference });
  await vim.context.settled(task, { signal });
}

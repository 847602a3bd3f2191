import { setTemplate } from "../machines/template";
import type { VsphereSession } from "../session";
import { isDatastorePath } from "../to-native/datastore-path";
import { markIso } from "./iso";
import { readRecord, recordOption } from "./record";

/** Another tag on an import. A template has to be a machine while it changes. */
export async function markImage(session: VsphereSession, reference: string, owner: string): Promise<void> {
  const { vim, sources } = session;
  if (isDatastorePath(reference)) return markIso(session, reference, owner);
  const source = await sources.fresh({ name: reference });
  const record = source && readRecord(source.options, reference);
  if (source === undefined || record === undefined || record.owner === owner) return;
  sources.forget(source);
  await setTemplate(session, reference, false);
  try {
    const spec = { extraConfig: [recordOption({ ...record, owner })] };
    const description = `write the owner of image ${source.name}`;
    const task = await vim.begin("ReconfigVM_Task", source.ref, { spec }, { description, reference });
    await vim.context.settled(task);
  } finally {
    if (source.template) await setTemplate(session, reference, true);
  }
}

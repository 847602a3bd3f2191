import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { VsphereSession } from "../session";
import type { MoRef } from "../transport/vim-types";
import { openMachine } from "./edit";

/** Marks a machine as a template, or a template as a machine again, on the host that it is on. */
export async function setTemplate(
  session: VsphereSession,
  reference: MachineReference,
  wanted: boolean,
): Promise<void> {
  const { ref, properties } = await openMachine(session, reference);
  if ((properties["config.template"] === true) === wanted) return;
  if (wanted) {
    await session.vim.invoke("MarkAsTemplate", ref, {}, { reference });
    return;
  }
  const { host } = properties.runtime;
  const pool = await poolOf(session, host);
  await session.vim.invoke("MarkAsVirtualMachine", ref, { pool, host }, { reference });
}

/** The root pool of the cluster that a host is in. */
async function poolOf({ inventory }: VsphereSession, host: MoRef | undefined): Promise<MoRef> {
  const place = host === undefined ? undefined : await inventory.byRef(host);
  const [pool] = place?.parent === undefined ? [] : await inventory.children(place.parent, "ResourcePool");
  if (pool !== undefined) return pool.ref;
  throw new ProviderError("Unauthorized", "the resource pool of the template's host cannot be read", {
    remediation: "ask vSphere's administrator for the right to read it",
  });
}

/** A content library with an OVF item, made as people make them: through vCenter's own interface. */
import { expect } from "vitest";
import { z } from "zod";
import { endpointOf } from "../../provider/adapters/vsphere/endpoint";
import { HttpConnections, readText } from "../../provider/adapters/vsphere/transport/http";
import { RestClient } from "../../provider/adapters/vsphere/transport/rest";
import { openVimSession } from "../../provider/adapters/vsphere/transport/vim-session";
import { createRecordingContext } from "../contract/recording";
import type { Vcsim } from "../peers/vcsim";
import { connectionTo } from "./backend";
import { ovfDescriptor } from "./ova";

const items = "/com/vmware/content/library/item";

export async function makeLibraryItem(
  peer: Vcsim,
  { library, item }: { readonly library: string; readonly item: string },
): Promise<void> {
  const descriptor = ovfDescriptor();
  const connections = new HttpConnections({ caBundle: peer.authority, insecureSkipVerify: false });
  const { signal } = new AbortController();
  const basic = Buffer.from(`${peer.user}:${peer.password}`).toString("base64");
  const login = await connections.send({
    url: new URL("/rest/com/vmware/cis/session", peer.url),
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    signal,
  });
  const token = z.object({ value: z.string() }).parse(JSON.parse(await readText(login.body))).value;
  const context = createRecordingContext(peer.url);
  const rest = new RestClient(connections, context, {
    url: peer.url,
    credentials: { type: "session", token },
    insecureSkipVerify: false,
  });
  const post = <T>(path: string, body: unknown, model: z.ZodType<T>, query?: Record<string, string>) =>
    rest.call({ effect: "once", method: "POST", name: path, path, body, ...(query && { query }) }, model);
  const datastore_id = await datastoreId(peer, "LocalDS_0");
  const create_spec = {
    name: library,
    type: "LOCAL",
    storage_backings: [{ datastore_id, type: "DATASTORE" }],
  };
  const libraryId = await post("/com/vmware/content/local-library", { create_spec }, z.string());
  const itemSpec = { library_id: libraryId, name: item, type: "ovf" };
  const itemId = await post(items, { create_spec: itemSpec }, z.string());
  const session = { create_spec: { library_item_id: itemId } };
  const uploadId = await post(`${items}/update-session`, session, z.string());
  const file_spec = { name: `${item}.ovf`, source_type: "PUSH", size: descriptor.length };
  const { upload_endpoint } = await post(
    `${items}/updatesession/file/id:${uploadId}`,
    { file_spec },
    z.object({ upload_endpoint: z.object({ uri: z.string() }) }),
    { "~action": "add" },
  );
  const uploaded = await connections.send({
    url: new URL(upload_endpoint.uri),
    method: "PUT",
    headers: { "vmware-api-session-id": token },
    body: descriptor,
    signal,
  });
  expect(uploaded.status).toBe(200);
  await rest.close(signal);
  connections.close();
}

async function datastoreId(peer: Vcsim, name: string): Promise<string> {
  const connection = connectionTo(peer);
  const vim = await openVimSession(endpointOf(connection), createRecordingContext(connection.endpoint));
  try {
    return (await vim.find.locations.find(["Datastore"], name))?.ref.value ?? "";
  } finally {
    await vim.close();
  }
}

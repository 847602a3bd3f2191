/** A daemon for the tests of a file, and what they do on its wire. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import { openTransport, type TransportOptions } from "../../../provider/adapters/libvirt/transport/connect";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import type { RpcClient } from "../../../provider/adapters/libvirt/transport/rpc-client";
import { ProviderError } from "../../../provider/contract/errors";
import { type Libvirtd, type LibvirtdOptions, startLibvirtd } from "../../peers/libvirtd";
import { orReason } from "../../peers/peer";

export function useDaemon(options: LibvirtdOptions = {}): () => Libvirtd {
  return usePeer(() => startLibvirtd(options));
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Tests are skipped where the peer cannot be had. */
export function usePeer<T extends Stoppable>(start: () => Promise<T>): () => T {
  let peer: T | string = "not started";
  beforeAll(async () => {
    peer = await orReason(start());
  });
  beforeEach(({ skip }) => {
    if (typeof peer === "string") skip(peer);
  });
  afterAll(async () => {
    if (typeof peer !== "string") await peer.stop();
  });
  return () => {
    if (typeof peer === "string") throw new Error(peer);
    return peer;
  };
}

/** Until the test ends. */
export async function open(options: TransportOptions): Promise<RpcClient> {
  const client = await openTransport(options);
  onTestFinished(() => client.close());
  return client;
}

export async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

let machines = 0;

/** Without disk or network, and without KVM: it stops in the firmware. */
export function machineXml(name = `transport-${++machines}`): string {
  return `<domain type="qemu"><name>${name}</name><memory unit="MiB">32</memory><vcpu>1</vcpu>
    <os><type arch="x86_64" machine="q35">hvm</type></os><devices><serial type="null"/></devices></domain>`;
}

export async function makePool(client: RpcClient, peer: Libvirtd) {
  const path = join(peer.directory, "pool");
  await mkdir(path, { recursive: true });
  const xml = `<pool type="dir"><name>transport</name><target><path>${path}</path></target></pool>`;
  const { pool } = await client.call(procedures.storagePoolDefineXml, { xml });
  await client.call(procedures.storagePoolCreate, { pool });
  return pool;
}

/** A volume's content there and back again, with other calls in between. */
export async function roundTrip(client: RpcClient, peer: Libvirtd): Promise<void> {
  const pool = await makePool(client, peer);
  const content = randomBytes(5 * 1024 * 1024);
  const xml = `<volume><name>data</name><capacity>${content.length}</capacity></volume>`;
  const { volume } = await client.call(procedures.storageVolCreateXml, { pool, xml });
  async function* source() {
    for (let start = 0; start < content.length; start += 100_000)
      yield content.subarray(start, start + 100_000);
  }
  const all = { volume, offset: 0, length: 0 };
  const upload = client.upload(procedures.storageVolUpload, all, source());
  const calls = Array.from({ length: 20 }, () => client.call(procedures.connectGetHostname, {}));
  await Promise.all([upload, ...calls]);
  const pieces: Buffer[] = [];
  await client.download(procedures.storageVolDownload, all, (piece) => void pieces.push(piece));
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
  await client.call(procedures.storageVolDelete, { volume });
  await client.call(procedures.storagePoolDestroy, { pool });
  await client.call(procedures.storagePoolUndefine, { pool });
}

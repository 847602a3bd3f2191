/** The content of volumes, to and from a real libvirtd. */
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { isLibvirtError } from "../../../provider/adapters/libvirt/errors";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { RpcClient } from "../../../provider/adapters/libvirt/transport/rpc-client";
import { failure, makePool, open, useDaemon } from "./daemon";
import { reorderingLink } from "./reordering";

const daemon = useDaemon();

describe("streams of libvirtd", () => {
  test("volumes: several MiB up and down again, unchanged", async () => {
    const peer = daemon();
    const client = await open({ uri: peer.uri });
    const pool = await makePool(client, peer);
    const content = randomBytes(12 * 1024 * 1024 + 123);
    const xml = `<volume><name>data</name><capacity>${content.length}</capacity></volume>`;
    const { volume } = await client.call(procedures.storageVolCreateXml, { pool, xml });
    let sent = 0;
    const progress = (bytes: number) => {
      sent = bytes;
    };
    async function* source() {
      for (let start = 0; start < content.length; start += 65_536)
        yield content.subarray(start, start + 65_536);
    }
    const all = { volume, offset: 0, length: content.length };
    await client.upload(procedures.storageVolUpload, all, source(), { progress });
    expect(sent).toBe(content.length);

    const hash = createHash("sha256");
    await client.download(
      procedures.storageVolDownload,
      { ...all, length: 0 },
      (piece) => void hash.update(piece),
    );
    expect(hash.digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));

    const { path } = await client.call(procedures.storageVolGetPath, { volume });
    expect(path).toBe(join(peer.directory, "pool", "data"));
    expect(await client.call(procedures.storageVolLookupByPath, { path })).toEqual({ volume });
    expect((await client.call(procedures.storageVolGetInfo, { volume })).capacity).toBe(content.length);
    await client.call(procedures.storageVolResize, { volume, capacity: 64 * 1024 * 1024 });
    const copy = `<volume><name>copy</name><capacity>0</capacity></volume>`;
    await client.call(procedures.storageVolCreateXmlFrom, { pool, xml: copy, source: volume });
    const { volumes } = await client.call(procedures.storagePoolListAllVolumes, { pool });
    expect(volumes.map((each) => each.name).sort()).toEqual(["copy", "data"]);
    for (const each of volumes) await client.call(procedures.storageVolDelete, { volume: each });
    expect(isLibvirtError(await failure(client.call(procedures.storageVolGetInfo, { volume })), 50)).toBe(
      true,
    );
    expect((await client.call(procedures.storagePoolGetInfo, { pool })).state).toBe(2);
    await client.call(procedures.storagePoolDestroy, { pool });
    await client.call(procedures.storagePoolUndefine, { pool });
  });

  test("400 downloads whose data comes before the reply: 400 are right", async () => {
    const peer = daemon();
    let downloads = 0;
    const link = await reorderingLink(peer.socket, procedures.storageVolDownload, () => 1 + (downloads % 4));
    const client = new RpcClient(link);
    onTestFinished(() => client.close());
    await client.call(procedures.authList, {});
    await client.call(procedures.connectOpen, { name: "qemu:///system" });
    const pool = await makePool(client, peer);
    // one that comes in one packet, and one that takes several
    const contents = [randomBytes(4096), randomBytes(900_000)];
    const volumes = await Promise.all(
      contents.map(async (content, index) => {
        const xml = `<volume><name>reordered-${index}</name><capacity>${content.length}</capacity></volume>`;
        const { volume } = await client.call(procedures.storageVolCreateXml, { pool, xml });
        const source = (async function* () {
          yield content;
        })();
        await client.upload(procedures.storageVolUpload, { volume, offset: 0, length: 0 }, source);
        return volume;
      }),
    );
    const right = async (index: number): Promise<boolean> => {
      const volume = volumes[index % 2];
      if (volume === undefined) return false;
      downloads += 1;
      const pieces: Buffer[] = [];
      const all = { volume, offset: 0, length: 0 };
      await client.download(procedures.storageVolDownload, all, (piece) => void pieces.push(piece));
      return contents[index % 2]?.equals(Buffer.concat(pieces)) === true;
    };
    const verdicts: boolean[] = [];
    for (let index = 0; index < 400; index += 4) {
      verdicts.push(...(await Promise.all([0, 1, 2, 3].map((next) => right(index + next)))));
    }
    expect(verdicts.filter((verdict) => verdict)).toHaveLength(400);
    for (const volume of volumes) await client.call(procedures.storageVolDelete, { volume });
    await client.call(procedures.storagePoolDestroy, { pool });
    await client.call(procedures.storagePoolUndefine, { pool });
  });

  test("an upload that libvirt refuses midway, and one given up, leave the connection usable", async () => {
    const peer = daemon();
    const client = await open({ uri: peer.uri });
    const pool = await makePool(client, peer);
    const xml = "<volume><name>small</name><capacity>1000</capacity></volume>";
    const { volume } = await client.call(procedures.storageVolCreateXml, { pool, xml });
    async function* endless() {
      for (;;) yield Buffer.alloc(100_000);
    }
    // libvirt stops at the length it was told, at the latest
    const tooMuch = client.upload(
      procedures.storageVolUpload,
      { volume, offset: 0, length: 1000 },
      endless(),
    );
    expect((await failure(tooMuch)).operation).toBe("StorageVolUpload");
    const signal = AbortSignal.timeout(100);
    const given = client.upload(procedures.storageVolUpload, { volume, offset: 0, length: 0 }, endless(), {
      signal,
    });
    expect((await failure(given)).code).toBe("Timeout");
    expect((await client.call(procedures.connectGetHostname, {})).hostname).not.toBe("");
    await client.call(procedures.storageVolDelete, { volume });
    await client.call(procedures.storagePoolDestroy, { pool });
    await client.call(procedures.storagePoolUndefine, { pool });
  });
});

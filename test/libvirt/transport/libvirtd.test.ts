/** The wire against a real libvirtd 9 with QEMU, over each kind of link. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { isConnectionLoss, isLibvirtError } from "../../../provider/adapters/libvirt/errors";
import { openTransport, type TransportOptions } from "../../../provider/adapters/libvirt/transport/connect";
import type { EventMessage } from "../../../provider/adapters/libvirt/transport/events";
import { lifecycleEvents } from "../../../provider/adapters/libvirt/transport/events";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { RpcClient } from "../../../provider/adapters/libvirt/transport/rpc-client";
import { ProviderError } from "../../../provider/contract/errors";
import { type Libvirtd, startLibvirtd } from "../../peers/libvirtd";
import { orReason, run } from "../../peers/peer";
import { type Sshd, startSshd } from "../../peers/sshd";
import { reorderingLink } from "./reordering";

// each is what it is, or the reason why it is not there
let daemon: Libvirtd | string = "not started";
let sshd: Sshd | string = "not started";

beforeAll(async () => {
  daemon = await orReason(startLibvirtd({ tls: true, tcp: "none" }));
  sshd = await orReason(startSshd());
});

beforeEach(({ skip }) => {
  if (typeof daemon === "string") skip(daemon);
});

afterAll(async () => {
  if (typeof daemon !== "string") await daemon.stop();
  if (typeof sshd !== "string") await sshd.stop();
});

/** Narrows a peer that the test was not skipped for. */
function started<T>(peer: T | string): T {
  if (typeof peer === "string") throw new Error(peer);
  return peer;
}

async function open(options: TransportOptions): Promise<RpcClient> {
  const client = await openTransport(options);
  onTestFinished(() => client.close());
  return client;
}

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

let machines = 0;

/** Without disk or network, and without KVM: it stops in the firmware. */
function machineXml(name = `transport-${++machines}`): string {
  return `<domain type="qemu"><name>${name}</name><memory unit="MiB">32</memory><vcpu>1</vcpu>
    <os><type arch="x86_64" machine="q35">hvm</type></os><devices><serial type="null"/></devices></domain>`;
}

async function makePool(client: RpcClient, peer: Libvirtd) {
  const path = join(peer.directory, "pool");
  await mkdir(path, { recursive: true });
  const xml = `<pool type="dir"><name>transport</name><target><path>${path}</path></target></pool>`;
  const { pool } = await client.call(procedures.storagePoolDefineXml, { xml });
  await client.call(procedures.storagePoolCreate, { pool });
  return pool;
}

/** A volume's content there and back again, with other calls in between. */
async function roundTrip(client: RpcClient, peer: Libvirtd): Promise<void> {
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

describe("libvirtd over its socket", () => {
  test("tells about itself and its host", async () => {
    const client = await open({ uri: started(daemon).uri });
    const [{ version }, node, { xml }, { hostname }] = await Promise.all([
      client.call(procedures.connectGetLibVersion, {}),
      client.call(procedures.nodeGetInfo, {}),
      client.call(procedures.connectGetCapabilities, {}),
      client.call(procedures.connectGetHostname, {}),
    ]);
    expect(version).toBeGreaterThanOrEqual(7_000_000);
    expect(node).toMatchObject({ model: "x86_64" });
    expect(node.memory).toBeGreaterThan(100_000);
    expect(xml).toMatch(/^<capabilities>/);
    expect(hostname).not.toBe("");
    expect(client.features).toEqual({ keepalive: true, networkUpdateInOrder: true });
    const capabilities = { architecture: "x86_64", machine: "q35", virtualization: "qemu" };
    expect((await client.call(procedures.connectGetDomainCapabilities, capabilities)).xml).toMatch(
      /<domainCapabilities>/,
    );
  });

  test("a machine is defined, started, seen by its events, and destroyed", async () => {
    const client = await open({ uri: started(daemon).uri });
    const events: EventMessage<"lifecycle">[] = [];
    const unsubscribe = await client.subscribe("lifecycle", (event) => events.push(event));

    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    expect(domain.id).toBe(-1);
    const { domain: running } = await client.call(procedures.domainCreateWithFlags, { domain });
    expect(running.id).toBeGreaterThan(0);
    expect(await client.call(procedures.domainGetState, { domain })).toMatchObject({ state: 1 });
    const { domains } = await client.call(procedures.connectListAllDomains, {});
    expect(domains).toContainEqual(running);
    const { records } = await client.call(procedures.connectGetAllDomainStats, {
      domains: [],
      statistics: 0,
    });
    const statistics = records.find((record) => record.domain.uuid === domain.uuid);
    expect(statistics?.parameters).toContainEqual({ name: "state.state", value: 1 });
    await client.call(procedures.domainSuspend, { domain });
    await client.call(procedures.domainResume, { domain });
    await client.call(procedures.domainDestroyFlags, { domain });
    await client.call(procedures.domainUndefineFlags, { domain });
    // the daemon sends events from its main loop: now before, now after the reply
    await vi.waitFor(() => expect(events.at(-1)?.event).toBe(lifecycleEvents.undefined));
    await unsubscribe();

    expect(events.every((event) => event.domain.uuid === domain.uuid)).toBe(true);
    const { defined, undefined: removed, started: begun, suspended, resumed, stopped } = lifecycleEvents;
    // started paused, then resumed: QEMU is always started with its CPUs halted
    const seen = events.map((event) => event.event).filter((event, index, all) => event !== all[index - 1]);
    expect(seen).toEqual(expect.arrayContaining([defined, begun, suspended, resumed, stopped, removed]));
    expect(seen.at(0)).toBe(defined);
  });

  test("metadata, names, sizes and devices of a machine that is off", async () => {
    const client = await open({ uri: started(daemon).uri });
    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    const uri = "https://example.com/mark";
    const config = 2;
    const mark = { domain, type: 2, metadata: "<key>k1</key>", key: "virtrigaud", uri, flags: config };
    await client.call(procedures.domainSetMetadata, mark);
    const read = await client.call(procedures.domainGetMetadata, { domain, type: 2, uri, flags: config });
    expect(read.metadata).toContain("k1");
    const missing = client.call(procedures.domainGetMetadata, { domain, type: 2, uri: "x:y", flags: config });
    expect(isLibvirtError(await failure(missing), 80)).toBe(true);
    await client.call(procedures.domainSetMemoryFlags, { domain, memory: 16_384, flags: config });
    await client.call(procedures.domainSetAutostart, { domain, autostart: true });
    expect(await client.call(procedures.domainGetAutostart, { domain })).toEqual({ autostart: true });
    const device = `<disk type="file" device="cdrom"><target dev="sda" bus="sata"/><readonly/></disk>`;
    await client.call(procedures.domainAttachDeviceFlags, { domain, xml: device, flags: config });
    expect((await client.call(procedures.domainGetXmlDesc, { domain })).xml).toContain(
      'device="cdrom"'.replaceAll('"', "'"),
    );
    await client.call(procedures.domainDetachDeviceFlags, { domain, xml: device, flags: config });
    expect(await client.call(procedures.domainHasManagedSaveImage, { domain })).toEqual({ result: false });
    const newName = `${domain.name}-renamed`;
    await client.call(procedures.domainRename, { domain, newName });
    expect(await client.call(procedures.domainLookupByUuid, { uuid: domain.uuid })).toMatchObject({
      domain: { name: newName },
    });
    await client.call(procedures.domainUndefineFlags, { domain });
  });

  test("volumes: several MiB up and down again, unchanged", async () => {
    const peer = started(daemon);
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
    const peer = started(daemon);
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
    const peer = started(daemon);
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

  test("what is missing, taken or unreadable is told by number", async () => {
    const client = await open({ uri: started(daemon).uri });
    const lookups = [
      client.call(procedures.domainLookupByName, { name: "nobody" }),
      client.call(procedures.networkLookupByName, { name: "nobody" }),
      client.call(procedures.storagePoolLookupByName, { name: "nobody" }),
    ];
    const errors = await Promise.all(lookups.map(failure));
    expect(errors.map((error) => error.code)).toEqual(["NotFound", "NotFound", "NotFound"]);
    expect([42, 43, 49].map((number, index) => isLibvirtError(errors[index], number))).toEqual([
      true,
      true,
      true,
    ]);

    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml("taken") });
    const again = `<uuid>11111111-2222-3333-4444-555555555555</uuid>`;
    const taken = machineXml("taken").replace("</name>", `</name>${again}`);
    expect((await failure(client.call(procedures.domainDefineXmlFlags, { xml: taken }))).code).toBe(
      "Conflict",
    );
    expect((await failure(client.call(procedures.domainDestroyFlags, { domain }))).code).toBe("Conflict");
    expect((await failure(client.call(procedures.domainDefineXmlFlags, { xml: "<domain" }))).code).toBe(
      "InvalidSpec",
    );
    const unknown = { ...procedures.domainReset, number: 9999 };
    expect((await failure(client.call(unknown, { domain }))).code).toBe("NotSupported");
    await client.call(procedures.domainUndefineFlags, { domain });
  });

  test("200 calls at once: never more than 5 in flight", async () => {
    const client = await open({ uri: started(daemon).uri });
    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    const calls = Array.from({ length: 200 }, () => client.call(procedures.domainGetXmlDesc, { domain }));
    const results = await Promise.all(calls);
    expect(new Set(results.map(({ xml }) => xml)).size).toBe(1);
    expect(client.statistics).toMatchObject({ peakInFlight: 5, inFlight: 0, queued: 0 });
    await client.call(procedures.domainUndefineFlags, { domain });
  });

  test("networks: defined, changed, removed", async () => {
    const client = await open({ uri: started(daemon).uri });
    const xml = `<network><name>transport</name><bridge name="vgtest0"/><ip address="192.168.231.1" netmask="255.255.255.0">
      <dhcp><range start="192.168.231.10" end="192.168.231.20"/></dhcp></ip></network>`;
    const { network } = await client.call(procedures.networkDefineXml, { xml });
    const host = `<host mac="52:54:00:00:00:01" ip="192.168.231.11"/>`;
    await client.call(procedures.networkUpdate, { network, command: 3, section: 4, xml: host, flags: 2 });
    expect((await client.call(procedures.networkGetXmlDesc, { network })).xml).toContain("52:54:00:00:00:01");
    expect(await client.call(procedures.networkIsActive, { network })).toEqual({ active: false });
    await client.call(procedures.networkSetAutostart, { network, autostart: true });
    const { networks } = await client.call(procedures.connectListAllNetworks, {});
    expect(networks).toContainEqual(network);
    await client.call(procedures.networkUndefine, { network });
  });

  test("the test driver: snapshots and addresses", async () => {
    const client = await open({ uri: started(daemon).testUri });
    const { domain } = await client.call(procedures.domainLookupByName, { name: "test" });
    const xml = "<domainsnapshot><name>before</name></domainsnapshot>";
    const { snapshot } = await client.call(procedures.domainSnapshotCreateXml, { domain, xml });
    const { snapshots } = await client.call(procedures.domainListAllSnapshots, { domain });
    expect(snapshots.map((each) => each.name)).toEqual(["before"]);
    const { xml: description } = await client.call(procedures.domainSnapshotGetXmlDesc, { snapshot });
    expect(description).toMatch(/<name>before<\/name>/);
    await client.call(procedures.domainRevertToSnapshot, { snapshot });
    await client.call(procedures.domainSnapshotDelete, { snapshot });
    const lookup = client.call(procedures.domainSnapshotLookupByName, { domain, name: "before" });
    expect(isLibvirtError(await failure(lookup), 72)).toBe(true);
    const { interfaces } = await client.call(procedures.domainInterfaceAddresses, { domain, source: 0 });
    expect(interfaces.every((each) => each.addresses.length > 0)).toBe(true);
  });

  test("outlasts the daemon's questions whether we live, and rejects its calls when the daemon dies", async () => {
    const doomed = await startLibvirtd({ configuration: "keepalive_interval = 1\nkeepalive_count = 1" });
    onTestFinished(() => doomed.stop());
    const client = await open({ uri: doomed.testUri });
    const { domain } = await client.call(procedures.domainLookupByName, { name: "test" });
    const closed = new Promise((resolve) => client.onClose(resolve));
    await sleep(4_000);
    expect(client.open).toBe(true);

    const untilLost = async (): Promise<unknown> => {
      for (;;) await client.call(procedures.domainGetXmlDesc, { domain });
    };
    const callers = Array.from({ length: 20 }, () => failure(untilLost()));
    await doomed.stop();
    const errors = await Promise.all(callers);
    expect(errors.every(isConnectionLoss)).toBe(true);
    expect(errors.map((error) => error.code)).toEqual(errors.map(() => "Unavailable"));
    expect(await closed).toMatchObject({ code: "Unavailable" });
    expect(isConnectionLoss(await failure(client.call(procedures.domainReset, { domain })))).toBe(true);
  });

  test("an idle connection lets the process end", async () => {
    const held = () =>
      process.getActiveResourcesInfo().filter((each) => /Pipe|TCP|Timeout/.test(each)).length;
    const before = held();
    const client = await open({ uri: started(daemon).uri });
    expect(held()).toBeLessThanOrEqual(before);
    await client.close();
  });

  test.each([
    [
      "a socket that is not there",
      "qemu+unix:///system?socket=/tmp/no-such-socket",
      /systemctl start libvirtd/,
    ],
    ["a port where nothing listens", "qemu+tcp://127.0.0.1:1/system", /start the libvirt daemon/],
  ])("%s is Unavailable, with a cure", async (_name, uri, cure) => {
    expect(await failure(openTransport({ uri }))).toMatchObject({
      code: "Unavailable",
      operation: "connect",
      reference: uri,
      cure: expect.stringMatching(cure),
    });
  });

  test("an abort while connecting is heard", async () => {
    const uri = started(daemon).uri;
    expect((await failure(openTransport({ uri, signal: AbortSignal.abort() }))).code).toBe("Cancelled");
  });
});

describe("libvirtd over TCP", () => {
  test("works, with a warning", async () => {
    const warnings: string[] = [];
    const uri = `qemu+tcp://127.0.0.1:${started(daemon).tcpPort}/system`;
    const client = await open({ uri, report: (message) => warnings.push(message) });
    expect((await client.call(procedures.connectGetHostname, {})).hostname).not.toBe("");
    expect(warnings).toEqual([expect.stringMatching(/plain TCP/)]);
  });

  test("that demands SASL is refused, with the cure", async () => {
    const peer = await startLibvirtd({ tcp: "sasl" });
    onTestFinished(() => peer.stop());
    const error = await failure(openTransport({ uri: `qemu+tcp://127.0.0.1:${peer.tcpPort}/system` }));
    expect(error).toMatchObject({ code: "Unauthorized", cure: expect.stringMatching(/qemu\+ssh/) });
  });
});

describe("libvirtd over TLS", () => {
  function tls(host = "127.0.0.1", parameters = "") {
    const { tlsPort, certificates } = started(daemon);
    if (certificates === undefined) throw new Error("the daemon has no certificates");
    const { authority, client, stranger, otherAuthority, pkiPath } = certificates;
    return {
      uri: `qemu+tls://${host}:${tlsPort}/system${parameters}`,
      pkiPath,
      stranger,
      otherAuthority,
      credentials: {
        caCertificate: authority.certificate,
        clientCertificate: client.certificate,
        clientKey: client.key,
      },
    };
  }

  test("works with certificates given as text", async () => {
    const { uri, credentials } = tls();
    const client = await open({ uri, credentials });
    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    await client.call(procedures.domainUndefineFlags, { domain });
  });

  test("many calls at once are answered at once", async () => {
    const { uri, credentials } = tls();
    const client = await open({ uri, credentials });
    const begun = performance.now();
    await Promise.all(Array.from({ length: 200 }, () => client.call(procedures.connectGetCapabilities, {})));
    // less than the 5 s after which libvirt's keepalive would wake it up
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  test("carries a volume's content", async () => {
    const { uri, credentials } = tls();
    await roundTrip(await open({ uri, credentials }), started(daemon));
  });

  test("works with certificates from a folder, by name", async () => {
    const { uri } = tls("localhost", `?pkipath=${tls().pkiPath}`);
    const client = await open({ uri });
    expect((await client.call(procedures.connectGetHostname, {})).hostname).not.toBe("");
  });

  test("a host whose authority is unknown is refused, unless verification is off", async () => {
    const { uri, credentials, otherAuthority } = tls();
    const wrong = { ...credentials, caCertificate: otherAuthority.certificate };
    const error = await failure(openTransport({ uri, credentials: wrong }));
    expect(error).toMatchObject({ code: "Unauthorized", cure: expect.stringMatching(/authority/) });
    await open({ uri, credentials: wrong, insecureSkipVerify: true });
  });

  test("no client certificate, or one that the host does not know, is refused with the cure", async () => {
    const { uri, credentials, stranger } = tls();
    const none = await failure(
      openTransport({ uri, credentials: { caCertificate: credentials.caCertificate } }),
    );
    expect(none).toMatchObject({ code: "Unauthorized", reason: "the host wants a client certificate" });
    const wrong = { ...credentials, clientCertificate: stranger.certificate, clientKey: stranger.key };
    const refused = await failure(openTransport({ uri, credentials: wrong }));
    expect(refused).toMatchObject({
      code: "Unauthorized",
      reason: "the host refused the client certificate",
    });
  });
});

describe("certificates that cannot be right are told before the host is asked", () => {
  // nothing listens there
  const uri = "qemu+tls://127.0.0.1:1/system";
  const given = () => {
    const { certificates } = started(daemon);
    if (certificates === undefined) throw new Error("the daemon has no certificates");
    const { authority, client, stranger } = certificates;
    const whole = {
      caCertificate: authority.certificate,
      clientCertificate: client.certificate,
      clientKey: client.key,
    };
    return { whole, stranger };
  };
  type Credentials = ReturnType<typeof given>["whole"];

  test.each<readonly [string, (whole: Credentials) => Partial<Credentials>, string]>([
    ["a certificate without its key", ({ clientKey: _key, ...rest }) => rest, "credentials.clientKey"],
    [
      "a key without its certificate",
      ({ clientCertificate: _certificate, ...rest }) => rest,
      "credentials.clientCertificate",
    ],
    ["a key of another", (whole) => ({ ...whole, clientKey: given().stranger.key }), "credentials.clientKey"],
    ["a key that is none", (whole) => ({ ...whole, clientKey: "garbage" }), "credentials.clientKey"],
    [
      "a certificate that is none",
      (whole) => ({ ...whole, clientCertificate: "garbage" }),
      "credentials.clientCertificate",
    ],
    ["an authority that is none", (whole) => ({ ...whole, caCertificate: "hello" }), "caBundle"],
  ])("%s", async (_what, change, property) => {
    const error = await failure(openTransport({ uri, credentials: change(given().whole) }));
    expect(error).toMatchObject({ code: "InvalidSpec", property, cure: expect.stringMatching(/^give/) });
    expect(error.message).not.toContain("garbage");
  });

  test("a client certificate that has expired is told as the reason of a refusal", async () => {
    const { tlsPort, certificates } = started(daemon);
    const credentials = {
      caCertificate: certificates?.authority.certificate,
      clientCertificate: certificates?.expired.certificate,
      clientKey: certificates?.expired.key,
    };
    const there = `qemu+tls://127.0.0.1:${tlsPort}/system`;
    expect(await failure(openTransport({ uri: there, credentials }))).toMatchObject({
      code: "Unauthorized",
      reason: expect.stringMatching(/refused the client certificate, which expired on/),
    });
  });

  test("a locked key is unlocked by the passphrase", async () => {
    const { tlsPort, certificates, directory } = started(daemon);
    const file = join(directory, "locked-client.key");
    const parameters = ["-topk8", "-in", certificates?.client.keyFile ?? "", "-out", file];
    await run("openssl", ["pkcs8", ...parameters, "-passout", "pass:open sesame"]);
    const { stdout: clientKey } = await run("cat", [file]);
    const credentials = {
      caCertificate: certificates?.authority.certificate,
      clientCertificate: certificates?.client.certificate,
      clientKey,
    };
    const there = `qemu+tls://127.0.0.1:${tlsPort}/system`;
    expect(await failure(openTransport({ uri: there, credentials }))).toMatchObject({
      property: "credentials.clientKey",
      cure: expect.stringMatching(/passphrase/),
    });
    await open({ uri: there, credentials: { ...credentials, passphrase: "open sesame" } });
  });
});

describe("libvirtd over SSH", () => {
  beforeEach(({ skip }) => {
    if (typeof sshd === "string") skip(sshd);
  });

  function ssh(server: Sshd = started(sshd), parameters = ""): TransportOptions & { readonly uri: string } {
    const { socket } = started(daemon);
    return {
      uri: `qemu+ssh://${server.username}@${server.host}:${server.port}/system?socket=${socket}${parameters}`,
      knownHosts: [server.knownHosts],
      connectMilliseconds: 15_000,
    };
  }

  async function knownHostsWith(text: string): Promise<readonly string[]> {
    const file = join(started(sshd).directory, `known_hosts_${Date.now()}`);
    await writeFile(file, text);
    return [file];
  }

  test("works with a key: calls, events, a volume's content", async () => {
    const client = await open({ ...ssh(), credentials: { privateKey: started(sshd).privateKey } });
    const events: number[] = [];
    await client.subscribe("lifecycle", ({ event }) => events.push(event));
    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    await client.call(procedures.domainUndefineFlags, { domain });
    const expected = [lifecycleEvents.defined, lifecycleEvents.undefined];
    await vi.waitFor(() => expect(events).toEqual(expected));

    await roundTrip(client, started(daemon));
  });

  test("works with a key file of the URI", async () => {
    await open(ssh(started(sshd), `&keyfile=${started(sshd).privateKeyFile}`));
  });

  test("works with a locked key and its passphrase, and says so without", async () => {
    const { lockedPrivateKey: privateKey, passphrase } = started(sshd);
    await open({ ...ssh(), credentials: { privateKey, passphrase } });
    const error = await failure(openTransport({ ...ssh(), credentials: { privateKey } }));
    expect(error).toMatchObject({ code: "Unauthorized", cure: expect.stringMatching(/passphrase/) });
  });

  test("works with a key that only the agent has", async () => {
    const { directory, privateKeyFile } = started(sshd);
    const agent = join(directory, "agent");
    const running = run("ssh-agent", ["-D", "-a", agent]);
    running.catch(() => undefined);
    onTestFinished(() => void running.child.kill());
    await vi.waitFor(() => run("ssh-add", ["-q", privateKeyFile], { env: { SSH_AUTH_SOCK: agent } }));
    await open({ ...ssh(), credentials: { agent } });
  });

  test("works with a password; a wrong one is refused", async () => {
    const { password } = started(sshd);
    await open({ ...ssh(), credentials: { password } });
    await open({ ...ssh(), credentials: { password, agent: "/run/no-such-agent" } });
    const error = await failure(openTransport({ ...ssh(), credentials: { password: "guess" } }));
    expect(error).toMatchObject({ code: "Unauthorized", cure: expect.stringMatching(/SSH user/) });
    expect(error.message).not.toContain("guess");
  });

  test("an unknown host is refused with its fingerprint and the cure", async () => {
    const credentials = { password: started(sshd).password };
    const knownHosts = await knownHostsWith("elsewhere ssh-ed25519 AAAA\n");
    const error = await failure(openTransport({ ...ssh(), credentials, knownHosts }));
    expect(error).toMatchObject({
      code: "Unauthorized",
      // the file that was asked
      cure: expect.stringMatching(`ssh-keyscan -p \\d+ 127.0.0.1 >> ${knownHosts[0]}$`),
    });
    expect(error.reason).toMatch(/ssh-ed25519 key SHA256:[\w+/]{43}, which is in no known_hosts file/);
    await open({ ...ssh(), credentials, knownHosts, insecureSkipVerify: true });
  });

  test("a host with another key than the known one is refused", async () => {
    const { hostKeys, password } = started(sshd);
    // the RSA key under the name of the ED25519 one would be asked for by type: so a real key of another host
    const [name, type] = hostKeys.ed25519.split(" ");
    const wrong = `${name} ${type} AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n`;
    const knownHosts = await knownHostsWith(wrong);
    const error = await failure(openTransport({ ...ssh(), credentials: { password }, knownHosts }));
    expect(error).toMatchObject({
      code: "Unauthorized",
      cure: expect.stringMatching(`ssh-keygen -R '.*' -f ${knownHosts[0]}$`),
    });
    // one paste must not trust whoever is in between
    expect(error.cure).not.toMatch(/keyscan/);
    expect(error.reason).toMatch(/not the one known of it.*:1/);
  });

  test("a host known by its RSA key only is asked for that one", async () => {
    const { hostKeys, password } = started(sshd);
    await open({ ...ssh(), credentials: { password }, knownHosts: await knownHostsWith(hostKeys.rsa) });
  });

  test("a daemon that is not there is told apart from an SSH server that is not", async () => {
    const { privateKey } = started(sshd);
    const socket = "/run/no-such-socket";
    const error = await failure(openTransport({ ...ssh(), socket, credentials: { privateKey } }));
    expect(error).toMatchObject({
      code: "Unavailable",
      reason: "the host has no socket /run/no-such-socket",
    });
    const nowhere = await failure(
      openTransport({
        uri: "qemu+ssh://root@127.0.0.1:1/system",
        credentials: { privateKey },
        knownHosts: [],
      }),
    );
    expect(nowhere.reason).toMatch(/ECONNREFUSED/);
  });

  test("an idle connection lets the process end, a lost one is noticed", async () => {
    const server = await startSshd();
    onTestFinished(() => server.stop());
    const held = () =>
      process.getActiveResourcesInfo().filter((each) => /TCPSocket|Timeout/.test(each)).length;
    const before = held();
    const client = await open({ ...ssh(server), credentials: { privateKey: server.privateKey } });
    expect(held()).toBeLessThanOrEqual(before);
    const closed = new Promise((resolve) => client.onClose(resolve));
    await server.stop();
    expect(await closed).toMatchObject({ code: "Unavailable" });
  });
});

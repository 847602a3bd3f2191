/** The objects of a real libvirtd 9 with QEMU, over its socket. */
import { describe, expect, test, vi } from "vitest";
import { isLibvirtError } from "../../../provider/adapters/libvirt/errors";
import type { EventMessage } from "../../../provider/adapters/libvirt/transport/events";
import { lifecycleEvents } from "../../../provider/adapters/libvirt/transport/events";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { failure, machineXml, open, useDaemon } from "./daemon";

const daemon = useDaemon();

describe("libvirtd over its socket", () => {
  test("tells about itself and its host", async () => {
    const client = await open({ uri: daemon().uri });
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
    const client = await open({ uri: daemon().uri });
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
    const client = await open({ uri: daemon().uri });
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

  test("what is missing, taken or unreadable is told by number", async () => {
    const client = await open({ uri: daemon().uri });
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

  test("networks: defined, changed, removed", async () => {
    const client = await open({ uri: daemon().uri });
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
    const client = await open({ uri: daemon().testUri });
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
});

/** Networks that change, or are switched off, under machines that are there. */
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { adapter } from "../../provider/adapters/libvirt";
import type { NetworkOperations, Session } from "../../provider/contract/adapter";
import type { DesiredNetwork } from "../../provider/contract/network";
import * as hooks from "../../provider/hooks";
import type { PropertyMap } from "../../provider/runtime/values";
import { run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import { createMachine, desiredMachine, observed, openSession } from "./session";

const owner = "dev::shop::lab#abcdefgh.000001";
const lan = (network: string) => ({
  name: "lan",
  network,
  addresses: [],
  dhcp: true,
  dns: [],
  routes: [],
});

describeUnless(reasonToSkip(), "networks", () => {
  let backend: LibvirtBackend;
  let session: Session;
  let networks: NetworkOperations;
  const reports: string[] = [];

  beforeAll(async () => {
    // its bridges are this machine's, to be looked at
    backend = await openLibvirtBackend({ hostNetwork: true });
    ({ session } = await openSession(backend.connection, {}, (level, message) => {
      reports.push(`${level}: ${message}`);
    }));
    if (session.networks === undefined) throw new Error("there are no networks");
    networks = session.networks;
  });
  beforeEach(() => {
    reports.length = 0;
  });
  afterAll(async () => {
    await session?.close();
    await backend?.stop();
  });

  let ranges = 0;
  function desiredState(name: string, changes: Record<string, unknown> = {}): DesiredNetwork {
    const bridge = `vrg${randomBytes(4).toString("hex")}`;
    const range = 1 + (ranges++ % 200);
    const create = { mode: "route", bridge, cidr: `10.213.${range}.1/24`, autostart: false, ...changes };
    return { name, source: { create } };
  }

  /** Removed again at the end of the test, whatever became of it. */
  async function made(desired: DesiredNetwork, key = owner): Promise<string> {
    const { reference } = await networks.create(desired, key);
    onTestFinished(() => backend.virsh("net-destroy", reference).then(ignore, ignore));
    return reference;
  }

  const ignore = (): void => undefined;

  async function machineOn(network: string, name: string): Promise<string> {
    const reference = await createMachine(
      session,
      desiredMachine({ name, interfaces: [lan(network)] }),
      `dev::shop::${name}`,
    );
    onTestFinished(async () => void (await session.machines.delete({ reference }, deletion(name))));
    return reference;
  }

  const deletion = (name: string) => ({ keep: [], key: `dev::shop::${name}` });

  /** The bridge that the tap of the machine's interface is in. */
  async function bridgeOf(machine: string): Promise<string | undefined> {
    const { stdout } = await run("virsh", ["-c", backend.uri, "domiflist", machine]);
    const tap = /vnet\d+/.exec(stdout)?.[0] ?? "";
    const { stdout: link } = await run("ip", ["-o", "link", "show", tap]);
    return /master (\S+)/.exec(link)?.[1];
  }

  it("that are replaced carry the machines that run on them", async () => {
    const desired = desiredState("replaced", { dhcpStart: "10.213.1.10", cidr: "10.213.1.1/24" });
    const reference = await made(desired);
    const machine = await machineOn(reference, "on-replaced");
    const bridge = await bridgeOf(machine);
    expect(bridge).toBeDefined();
    await networks.delete(reference);
    expect(await bridgeOf(machine)).toBeUndefined();
    await networks.create(
      desiredState("replaced", { bridge, cidr: "10.213.1.1/24", dhcpStart: "10.213.1.20" }),
      owner,
    );
    expect(await bridgeOf(machine)).toBe(bridge);
    expect((await observed(session, machine)).interfaces).toMatchObject([{ network: reference }]);
    expect(reports).toContain(`info: connected on-replaced to the network "${reference}" again`);
  });

  it("that give out other addresses do so with their machines on them", async () => {
    const mac = (last: string) => `52:54:00:00:00:${last}`;
    const before = desiredState("changed", {
      cidr: "10.214.1.1/24",
      dhcpStart: "10.214.1.10",
      dhcpEnd: "10.214.1.99",
      hosts: [
        { macAddress: mac("01"), address: "10.214.1.101" },
        { macAddress: mac("02"), address: "10.214.1.102" },
      ],
    });
    const reference = await made(before);
    const machine = await machineOn(reference, "on-changed");
    const bridge = await bridgeOf(machine);
    const foreign = `<host mac='${mac("0f")}' ip='10.214.1.115'/>`;
    await backend.virsh("net-update", reference, "add", "ip-dhcp-host", foreign, "--live", "--config");
    const after = {
      ...before,
      source: {
        create: {
          ...(before.source.create as object),
          dhcpStart: "10.214.1.20",
          hosts: [
            { macAddress: mac("02"), address: "10.214.1.122" },
            { macAddress: mac("03"), address: "10.214.1.103", name: "three" },
          ],
          autostart: true,
        },
      },
    };
    expect(adapter.changesNetwork?.(before, after)).toBe(true);
    // as again after an interruption
    for (let round = 0; round < 2; round += 1) await networks.change?.(reference, after, before);
    for (const parameters of [[], ["--inactive"]]) {
      const xml = await backend.virsh("net-dumpxml", reference, ...parameters);
      expect(xml.match(/<range[^>]*>/g)).toEqual(["<range start='10.214.1.20' end='10.214.1.99'/>"]);
      expect(xml.match(/<host[^>]*>/g)?.toSorted()).toEqual([
        `<host mac='${mac("02")}' ip='10.214.1.122'/>`,
        `<host mac='${mac("03")}' name='three' ip='10.214.1.103'/>`,
        `<host mac='${mac("0f")}' ip='10.214.1.115'/>`,
      ]);
    }
    expect(await backend.virsh("net-info", reference)).toMatch(/Autostart:\s+yes/);
    expect(await bridgeOf(machine)).toBe(bridge);
    expect((await networks.observe(reference))?.owner).toBe(owner);
  });

  it("of a program change in place, unless they belong to somebody else by now", async () => {
    const operation = { signal: new AbortController().signal, report: ignore, config: () => undefined };
    onTestFinished(() => hooks.closeSessions());
    const { source, name } = desiredState("program", { cidr: "10.215.1.1/24", dhcpStart: "10.215.1.10" });
    const inputs = {
      owner: "dev::shop::program#abcdefgh",
      name,
      provider: { type: "libvirt", endpoint: backend.uri },
      source: { libvirt: source },
    } as never as PropertyMap;
    const { id, outputs } = await hooks.create("Network", inputs, operation);
    onTestFinished(() => backend.virsh("net-destroy", id).then(ignore, ignore));
    const uuid = await backend.virsh("net-uuid", id);
    const create = { ...(source.create as object), dhcpStart: "10.215.1.50" };
    const changed = { ...inputs, source: { libvirt: { create } } } as never as PropertyMap;
    const request = { id, recorded: outputs, inputs: changed };
    const recorded = await hooks.update("Network", request, operation);
    expect(recorded).toMatchObject({ created: true, location: id, source: { libvirt: { create } } });
    expect(await backend.virsh("net-dumpxml", id)).toMatch(/<range start='10.215.1.50'/);
    expect(await backend.virsh("net-uuid", id)).toBe(uuid);
    await networks.mark(id, "prod::other::net#zzzzzzzz.000009");
    await expect(hooks.update("Network", { id, recorded, inputs: { ...inputs } }, operation)).rejects.toThrow(
      /belongs to prod::other::net/,
    );
    expect(await backend.virsh("net-dumpxml", id)).toMatch(/<range start='10.215.1.50'/);
  });

  it("that are off are seen so, and started with the machines that run", async () => {
    const desired = desiredState("off");
    const reference = await made(desired);
    expect(await networks.observe(reference)).not.toHaveProperty("active");
    const machine = await machineOn(reference, "on-off");
    const bridge = await bridgeOf(machine);
    await backend.virsh("net-destroy", reference);
    expect(await networks.observe(reference)).toMatchObject({ active: false, owner });
    // as an update does where the state says that it is off
    await networks.create(desired, owner);
    expect(await networks.observe(reference)).not.toHaveProperty("active");
    expect(await bridgeOf(machine)).toBe(bridge);
  });

  it("that are off are started when a machine on them is powered on", async () => {
    const reference = await made(desiredState("for-power-on"));
    const machine = await machineOn(reference, "for-power-on");
    await session.machines.apply({ reference: machine }, { kind: "power", to: "off" });
    await backend.virsh("net-destroy", reference);
    const { session: later } = await openSession(backend.connection);
    onTestFinished(() => later.close());
    await later.machines.apply({ reference: machine }, { kind: "power", to: "on" });
    expect((await observed(later, machine)).power).toBe("On");
    expect(await bridgeOf(machine)).toBeDefined();
  });

  it("take another tag while they run, and nobody else's", async () => {
    const desired = desiredState("marked");
    const reference = await made(desired);
    const before = await backend.virsh("net-dumpxml", reference);
    const later = "dev::shop::renamed#abcdefgh.000001";
    await networks.mark(reference, later);
    expect((await networks.observe(reference))?.owner).toBe(later);
    const after = await backend.virsh("net-dumpxml", "--inactive", reference);
    expect(/<mac[^>]*>/.exec(after)?.[0]).toBe(/<mac[^>]*>/.exec(before)?.[0]);
    await expect(networks.create(desired, "dev::shop::lab#zzzzzzzz.000009")).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
    });
    // a later creation of the same resource and state: what an interrupted one left is taken up
    const again = "dev::shop::renamed#abcdefgh.000002";
    expect(await networks.find(desired)).toBeUndefined();
    await networks.create(desired, again);
    expect((await networks.observe(reference))?.owner).toBe(again);
  });

  it("that cannot be started again are not forgotten for it", async () => {
    const desired = desiredState("stays");
    const reference = await made(desired);
    await backend.virsh("net-destroy", reference);
    const { bridge } = desired.source.create as { bridge: string };
    await run("ip", ["link", "add", bridge, "type", "bridge"]);
    onTestFinished(() => run("ip", ["link", "delete", bridge]).then(ignore, ignore));
    await expect(networks.create(desired, owner)).rejects.toMatchObject({ name: "ProviderError" });
    expect(await networks.observe(reference)).toMatchObject({ active: false, owner });
  });

  it("whose leases do not read are no reason not to see their machines", async () => {
    const desired = desiredState("leases");
    const reference = await made(desired);
    const machine = await machineOn(reference, "on-leases");
    const { bridge } = desired.source.create as { bridge: string };
    const file = join(backend.directory, "lib", "dnsmasq", `${bridge}.status`);
    writeFileSync(file, '[ { "ip-addr');
    onTestFinished(() => rmSync(file));
    expect(await observed(session, machine)).toMatchObject({ power: "On" });
    expect(reports.join("\n")).toMatch(/warning: the leases of the network "leases" do not read/);
  });

  it("of QEMU itself need nothing of the host", async () => {
    const desired = { name: "own", source: { user: true } };
    const found = await networks.find(desired);
    expect(found).toEqual({ reference: "user/slirp", location: "user/slirp" });
    expect(await networks.observe("user/slirp")).toEqual(found);
    await expect(networks.delete("user/slirp")).rejects.toMatchObject({ code: "Conflict" });
    const machine = await machineOn("user/slirp", "on-user");
    expect((await observed(session, machine)).interfaces).toMatchObject([{ network: "user/slirp" }]);
    expect(await backend.virsh("dumpxml", machine)).toMatch(/<interface type='user'>/);
  });

  it("are named once", async () => {
    const both = { name: "x", source: { user: true, bridge: "br0" } };
    await expect(networks.find(both)).rejects.toMatchObject({
      code: "InvalidSpec",
      reason: "bridge and user are given",
    });
  });

  it("that are plugged into a running machine leave their set-up to its guest, and say so", async () => {
    const machine = await machineOn("existing", "plugged");
    const added = { ...lan("existing"), name: "more", addresses: ["192.0.2.10/24"] };
    await session.machines.apply(
      { reference: machine },
      {
        kind: "add-interface",
        desired: desiredMachine(),
        interface: added,
      },
    );
    expect(reports.join("\n")).toMatch(/warning: the guest of plugged has to set up .* more/);
  });

  it("whose bridge is none of Linux's are refused with the way to have them", async () => {
    await expect(
      createMachine(
        session,
        desiredMachine({ name: "nowhere", interfaces: [lan("bridge/ovsbr0")] }),
        "dev::shop::nowhere",
      ),
    ).rejects.toMatchObject({ code: "InvalidSpec", remediation: expect.stringMatching(/Open vSwitch/) });
    await backend.virsh("undefine", "nowhere").catch(ignore);
  });
});

/** What is libvirt's own, on a real daemon; what all adapters share is in `test/contract/suite.ts`. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { attribute, children, type Element, find, parseXml, text } from "../../provider/adapters/libvirt/xml";
import type { MachineChange } from "../../provider/contract/changes";
import type { DesiredMachine } from "../../provider/contract/machine";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import {
  type CountedSession,
  createMachine,
  desiredMachine,
  finished,
  mib,
  observed,
  openSession,
} from "./session";

describeUnless(reasonToSkip(), "the libvirt adapter", () => {
  let backend: LibvirtBackend;
  let open: CountedSession;
  let pool: string;

  beforeAll(async () => {
    backend = await openLibvirtBackend();
    pool = backend.pool;
    open = await openSession(backend.connection);
  });

  afterEach(async () => {
    for (const { reference } of await open.session.machines.list()) {
      await open.session.machines.delete({ reference }, { keep: [] });
    }
    expect(readdirSync(pool)).toEqual([]);
    open.calls.length = 0;
  });

  afterAll(async () => {
    await open?.session.close();
    await backend?.stop();
  });

  function virsh(...parameters: string[]): string {
    return execFileSync("virsh", ["-c", backend.uri, ...parameters], { encoding: "utf8" });
  }

  function group<T>(operations: T | undefined): T {
    if (operations === undefined) throw new Error("libvirt has this group");
    return operations;
  }

  function domainOf(reference: string, ...flags: string[]): Element {
    return parseXml(virsh("dumpxml", reference, ...flags));
  }

  async function apply(reference: string, change: MachineChange): Promise<void> {
    await finished(open.session, await open.session.machines.apply({ reference }, change));
  }

  const full = (changes: Partial<DesiredMachine> = {}): DesiredMachine =>
    desiredMachine({
      disks: [
        { name: "root", sizeBytes: 64 * mib },
        { name: "data", sizeBytes: 32 * mib },
      ],
      guest: { instanceId: "i-1", userData: "#cloud-config\n{}\n" },
      ...changes,
    });

  it("tells at once of a machine that somebody else starts", async () => {
    const { session } = open;
    const reference = await createMachine(session, full({ power: "Off" }));
    const told: unknown[] = [];
    const stop = session.tasks?.subscribe?.((event) => told.push(event));
    await sleep(200);
    virsh("start", reference);
    await vi.waitFor(() => expect(told).toContainEqual({ type: "machine", reference }));
    stop?.();
  });

  describe("calls", () => {
    const network = { name: "lan", source: { create: { mode: "isolated", cidr: "192.168.233.1/24" } } };
    const lan = { name: "lan", network: "lan", addresses: [], dhcp: true, dns: [], routes: [] };

    it("are few: 10 for a machine with image, data disk, documents and interface, at most 2 to look at it", async () => {
      const { session, calls } = open;
      const image = join(backend.directory, "base.qcow2");
      execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", image, "48M"]);
      const { reference } = await group(session.networks).create(network, "owner");
      const desired = full({ root: { type: "image", reference: image }, interfaces: [lan] });
      const machines = [await createMachine(session, desired)];
      await observed(session, machines[0] ?? "");

      calls.length = 0;
      machines.push(await createMachine(session, { ...desired, name: "second" }));
      await observed(session, machines[1] ?? "");
      expect(calls.length, calls.join(" ")).toBeLessThanOrEqual(10);

      // one description of each; statistics and leases are shared
      calls.length = 0;
      await Promise.all(
        machines.map((machine) => session.machines.observe({ reference: machine }, { pending: false })),
      );
      expect(calls.toSorted()).toEqual([
        "ConnectGetAllDomainStats",
        ...machines.map(() => "DomainGetXMLDesc"),
        "NetworkGetDHCPLeases",
      ]);
      expect(calls.length / machines.length).toBeLessThanOrEqual(2);

      calls.length = 0;
      await Promise.all(machines.map((machine) => observed(session, machine)));
      expect(calls.length, calls.join(" ")).toBe(2 * machines.length + 2);

      for (const machine of machines) await session.machines.delete({ reference: machine }, { keep: [] });
      await group(session.networks).delete(reference);
      expect(virsh("net-list", "--all", "--name").trim()).not.toContain("lan");
    });

    it("go unchecked nowhere: everything at once passes libvirt's own schema", async () => {
      const native = {
        cpu: { mode: "custom", model: "qemu64", features: { avx2: "disable" } },
        numa: [{ cpus: "0-3", memory: "128Mi" }],
        diskBus: "scsi",
        cache: "none",
        io: "native",
        clock: { offset: "localtime", timers: { rtc: "delay", kvmclock: "absent" } },
        video: { model: "vga", memory: "16Mi" },
        graphics: { type: "vnc", listen: "127.0.0.1", port: 5999 },
        hostDevices: [{ pci: "0000:01:00.0" }],
        maxCpus: 4,
      };
      const hardware = {
        topology: { sockets: 1, coresPerSocket: 2, threadsPerCore: 1 },
        secureBoot: true,
        tpmVersion: "2.0",
        directedIo: true,
        nestedVirtualization: false,
      } as const;
      const limits = { cpuLimitMhz: 500, cpuShares: 100, memoryLimitBytes: 512 * mib };
      const disks = [
        { name: "root", sizeBytes: 64 * mib, operationsPerSecond: 100, provisioning: "thick" as const },
      ];
      const desired = full({ cpus: 2, native, hardware, limits, disks, power: "Off", tags: ["<&>"] });
      const reference = await createMachine(open.session, desired);
      expect(await observed(open.session, reference)).toMatchObject({ power: "Off", cpus: 2, tags: ["<&>"] });
    });
  });

  it("refuses a network whose range is taken, and leaves no definition behind", async () => {
    const networks = group(open.session.networks);
    const network = (name: string) => ({
      name,
      source: { create: { mode: "isolated", cidr: "192.168.232.1/24" } },
    });
    const first = await networks.create(network("first"), "owner-1");
    await expect(networks.create(network("second"), "owner-2")).rejects.toMatchObject({
      code: "Conflict",
      remediation: expect.stringContaining("another range"),
    });
    expect(virsh("net-list", "--all", "--name")).not.toContain("second");
    await networks.delete(first.reference);
  });

  describe("creation", () => {
    // the calls of a creation, after each of which its process may die
    const steps = [
      "DomainDefineXMLFlags",
      "StorageVolCreateXML",
      "StorageVolUpload",
      "DomainCreateWithFlags",
    ];
    it.each(steps)(
      "that ends right after %s is finished by the next, with nothing left over",
      async (step) => {
        const dying = await openSession(backend.connection, {
          after({ name }) {
            if (name === step) throw new Error("the process was killed");
          },
        });
        await expect(createMachine(dying.session, full())).rejects.toThrow("killed");
        await dying.session.close();

        const reference = await createMachine(open.session, full());
        expect(await observed(open.session, reference)).toMatchObject({ power: "On", owner: "owner of web" });
        expect(await open.session.machines.list()).toHaveLength(1);
        expect(readdirSync(pool)).toHaveLength(3);
      },
    );

    it("follows a desired state that changed in between", async () => {
      const { reference, task } = await open.session.machines.create(full({ power: "Off" }), "owner of web", {
        adopt: false,
      });
      await finished(open.session, task);
      await createMachine(open.session, desiredMachine());
      const machine = await observed(open.session, reference);
      expect(machine.disks.map(({ name }) => name)).toEqual(["root"]);
    });

    it("leaves what another machine of its name kept alone", async () => {
      const first = await createMachine(open.session, full());
      await open.session.machines.delete({ reference: first }, { keep: ["data"] });
      const [kept] = readdirSync(pool);
      await createMachine(open.session, full());
      expect(readdirSync(pool)).toHaveLength(4);
      virsh("vol-delete", "--pool", "vms", kept ?? "");
    });
  });

  describe("states", () => {
    it("tells suspended, saved, crashed and off apart, and leads from each to running", async () => {
      const reference = await createMachine(open.session, desiredMachine());
      const state = async () => (await observed(open.session, reference)).power;
      await apply(reference, { kind: "power", to: "suspend" });
      expect(await state()).toBe("Suspended");
      await apply(reference, { kind: "power", to: "on" });
      virsh("managedsave", reference);
      expect(await observed(open.session, reference)).toMatchObject({
        power: "Suspended",
        powerReason: expect.stringMatching(/memory/),
      });
      await apply(reference, { kind: "power", to: "on" });
      expect(await state()).toBe("On");

      await killQemu();
      expect(await observed(open.session, reference)).toMatchObject({ power: "Crashed" });
      await apply(reference, { kind: "power", to: "off" });
      expect(await state()).toBe("Off");
      await apply(reference, { kind: "power", to: "on" });
      await killQemu();
      await apply(reference, { kind: "power", to: "on" });
      expect(await state()).toBe("On");
    });

    async function killQemu(): Promise<void> {
      // by its disk: machines of other daemons have the same names
      const [pid] = execFileSync("pgrep", ["-f", `${pool}/web-`], { encoding: "utf8" }).split("\n");
      process.kill(Number(pid), "SIGKILL");
      await sleep(500);
    }
  });

  describe("what somebody else changed", () => {
    const glance = async (reference: string) =>
      open.session.machines.observe({ reference }, { pending: false });

    it("is seen by a look of one call where it runs so", async () => {
      const lan = { name: "lan", network: "existing", addresses: [], dhcp: true, dns: [], routes: [] };
      const reference = await createMachine(
        open.session,
        full({ native: { maxCpus: 4 }, interfaces: [lan] }),
      );
      virsh("setvcpus", reference, "2", "--live");
      const disk = join(backend.directory, "other.raw");
      execFileSync("qemu-img", ["create", "-q", disk, "1M"]);
      virsh("attach-disk", reference, disk, "vdx", "--live");
      virsh("blockresize", reference, "vdb", "48M");
      const machine = await glance(reference);
      expect(machine).toMatchObject({ cpus: 2, pending: undefined });
      expect(machine?.disks.map(({ name, sizeBytes }) => [name, sizeBytes / mib])).toEqual([
        ["root", 64],
        ["data", 48],
        ["target:vdx", 1],
      ]);
      virsh("destroy", reference);
      expect(await glance(reference)).toMatchObject({ power: "Off", cpus: 1, pending: [] });
    });

    it("is asked for where a balloon leaves it open, or where it waits", async () => {
      const reference = await createMachine(open.session, desiredMachine({ native: { maxCpus: 4 } }));
      expect(await observed(open.session, reference)).toMatchObject({ cpus: 1, pending: [] });
      virsh("setvcpus", reference, "2", "--config");
      expect(await glance(reference)).toMatchObject({ cpus: 1, memoryBytes: 128 * mib, pending: undefined });
      expect(await observed(open.session, reference)).toMatchObject({ pending: ["cpu 1 → 2"] });

      // without a guest there is no balloon: the machine goes on saying 128 MiB
      await apply(reference, { kind: "set-memory", memoryBytes: 96 * mib });
      virsh("setmem", reference, "64M", "--live", "--config");
      expect(await glance(reference)).toMatchObject({ memoryBytes: 64 * mib, pending: ["cpu 1 → 2"] });
    });
  });

  describe("changes of a running machine", () => {
    it("are in the running machine and in its definition", async () => {
      const reference = await createMachine(
        open.session,
        full({ cpus: 1, native: { maxCpus: 4, maxMemory: "256Mi" } }),
      );
      await apply(reference, { kind: "set-cpus", cpus: 3 });
      await apply(reference, { kind: "set-memory", memoryBytes: 192 * mib });
      await apply(reference, { kind: "grow-disk", name: "data", sizeBytes: 96 * mib });
      await apply(reference, {
        kind: "add-disk",
        disk: { name: "more", sizeBytes: 16 * mib },
        desired: full(),
      });
      await apply(reference, {
        kind: "add-disk",
        disk: { name: "slow", sizeBytes: 16 * mib, controller: "scsi" },
        desired: full(),
      });
      await apply(reference, { kind: "set-tags", tags: ["a"] });
      const guest = { instanceId: "i-2", userData: "#cloud-config\n{x: 1}\n" };
      await apply(reference, { kind: "set-guest-data", guest, desired: full() });

      const machine = await observed(open.session, reference);
      expect(machine).toMatchObject({
        power: "On",
        cpus: 3,
        memoryBytes: 192 * mib,
        tags: ["a"],
        pending: [],
      });
      expect(machine.disks.map(({ name, sizeBytes }) => [name, sizeBytes / mib])).toEqual([
        ["root", 64],
        ["data", 96],
        ["more", 16],
        ["slow", 16],
      ]);
      for (const flags of [[], ["--inactive"]]) {
        const element = domainOf(reference, ...flags);
        expect(attribute(element, "current", "vcpu")).toBe("3");
        expect(children(find(element, "devices"), "disk")).toHaveLength(5);
        expect(attribute(find(element, "metadata/machine/seed"), "instance-id")).toBe("i-2");
      }
      expect(readdirSync(pool)).toHaveLength(5);
    });
  });

  describe("limits of a disk", () => {
    const limits = (reference: string, ...flags: string[]) => {
      const [disk] = children(find(domainOf(reference, ...flags), "devices"), "disk");
      return ["total_iops_sec", "total_bytes_sec"].map((tag) => text(disk, `iotune/${tag}`));
    };

    it.each([
      ["runs", "On"],
      ["is off", "Off"],
    ] as const)("come, change and go while the machine %s, and leave others' alone", async (_is, power) => {
      const reference = await createMachine(open.session, desiredMachine({ power }));
      const everywhere = power === "On" ? [[], ["--inactive"]] : [["--inactive"]];
      const limit = (operationsPerSecond: number | undefined) =>
        apply(reference, { kind: "limit-disk", name: "root", operationsPerSecond });
      const expectEverywhere = (...expected: (string | undefined)[]): void => {
        for (const flags of everywhere) expect(limits(reference, ...flags), flags.join()).toEqual(expected);
      };
      await limit(100);
      expectEverywhere("100", undefined);
      const impact = power === "On" ? ["--live", "--config"] : ["--config"];
      virsh("blkdeviotune", reference, "vda", "--total-bytes-sec", "1000000", ...impact);
      await limit(250);
      expectEverywhere("250", "1000000");
      // hardware that changes has nothing to do with it
      await apply(reference, { kind: "power", to: "off" });
      await apply(reference, {
        kind: "set-hardware",
        desired: desiredMachine({ native: { cache: "none" } }),
      });
      expect(limits(reference, "--inactive")).toEqual(["250", "1000000"]);
      await apply(reference, { kind: "power", to: power === "On" ? "on" : "off" });
      await limit(undefined);
      expectEverywhere(undefined, "1000000");
    });
  });

  describe("changes of a machine that is off", () => {
    it("go over its definition, whose addresses and foreign parts stay", async () => {
      const reference = await createMachine(open.session, full({ power: "Off" }));
      virsh("desc", reference, "--config", "somebody's words");
      await apply(reference, { kind: "rename", name: "renamed" });
      await apply(reference, { kind: "set-cpus", cpus: 4 });
      await apply(reference, { kind: "grow-disk", name: "root", sizeBytes: 128 * mib });
      await apply(reference, { kind: "remove-disk", name: "data", keep: false });
      const before = children(find(domainOf(reference), "devices")).map(addressOf);
      const desired = full({ name: "renamed", cpus: 4, hardware: { firmware: "UEFI", tpmVersion: "2.0" } });
      await apply(reference, { kind: "set-hardware", desired });
      const after = domainOf(reference);
      expect(children(find(after, "devices")).map(addressOf)).toEqual(expect.arrayContaining(before));
      expect(text(after, "description")).toBe("somebody's words");
      expect(await observed(open.session, reference)).toMatchObject({
        name: "renamed",
        cpus: 4,
        pending: [],
      });
      await apply(reference, { kind: "power", to: "on" });
      expect(await observed(open.session, reference)).toMatchObject({ power: "On", pending: [] });
    });

    const addressOf = (device: Element): string =>
      `${device.tagName} ${attribute(device, "bus", "address")}.${attribute(device, "slot", "address")}`;
  });

  describe("what a host refuses", () => {
    it("is told before the guest is touched, by looking only", async () => {
      const { machines, snapshots } = open.session;
      const reference = await createMachine(open.session, desiredMachine({ power: "Off" }));
      const found = await observed(open.session, reference);
      const judge = async (changes: Partial<DesiredMachine>) =>
        ((await machines.validate?.(desiredMachine(changes), found)) ?? []).map(({ property }) => property);
      open.calls.length = 0;
      expect(await judge({ cpus: 2 })).toEqual([]);
      expect(open.calls).toEqual([]);
      expect(await judge({ name: "renamed" })).toEqual([]);
      const { task } = await group(snapshots).create(reference, snapshot("one"), "key");
      await finished(open.session, task);
      expect(await judge({ name: "renamed" })).toEqual(["name"]);
      expect(await judge({ native: { machineType: "q35" } })).toEqual([]);
      expect(await judge({ native: { machineType: "pc" } })).toEqual(["class.libvirt.machineType"]);
      expect(await judge({ hardware: { nestedVirtualization: true } })).toEqual([
        "class.performanceProfile.nestedVirtualization",
      ]);
      const disks = (storage: string) => [
        { name: "root", sizeBytes: 64 * mib },
        { name: "more", sizeBytes: mib, storage },
      ];
      expect(await judge({ disks: disks("nowhere") })).toEqual(["disks[more].storageClass"]);
      expect(await judge({ disks: disks("vms") })).toEqual([]);
    });
  });

  describe("deletion", () => {
    it("takes firmware variables, TPM state, saved memory and snapshots with it", async () => {
      const hardware = { firmware: "UEFI", tpmVersion: "2.0" } as const;
      const reference = await createMachine(open.session, desiredMachine({ hardware }));
      await apply(reference, { kind: "power", to: "off" });
      const { task } = await group(open.session.snapshots).create(reference, snapshot("off"), "key");
      await finished(open.session, task);
      const left = ["qemu/nvram/web_VARS.fd", `swtpm/${reference}`].map((path) =>
        join(backend.directory, "lib", path),
      );
      expect(left.map((path) => existsSync(path))).toEqual([true, true]);
      await apply(reference, { kind: "power", to: "on" });
      virsh("managedsave", reference);
      const saved = join(backend.directory, "lib", "qemu/save/web.save");
      expect(existsSync(saved)).toBe(true);
      await open.session.machines.delete({ reference }, { keep: [] });
      expect([...left, saved].map((path) => existsSync(path))).toEqual([false, false, false]);
      await open.session.machines.delete({ reference }, { keep: [] });
    });

    it("leaves volumes that others attached", async () => {
      const reference = await createMachine(open.session, desiredMachine());
      const foreign = join(backend.directory, "foreign.raw");
      execFileSync("qemu-img", ["create", "-q", foreign, "1M"]);
      virsh("attach-disk", reference, foreign, "vdx", "--persistent");
      expect((await observed(open.session, reference)).disks.map(({ name }) => name)).toEqual([
        "root",
        "target:vdx",
      ]);
      await open.session.machines.delete({ reference }, { keep: [] });
      expect(existsSync(foreign)).toBe(true);
    });
  });

  const snapshot = (name: string) => ({ name, description: "words", memory: true, quiesce: false });
});

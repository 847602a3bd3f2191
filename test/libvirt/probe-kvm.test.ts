/** The machine that tries KVM, on a real daemon. */
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startFlags } from "../../provider/adapters/libvirt/machines/domain-flags";
import { runProbe } from "../../provider/adapters/libvirt/machines/probe-kvm";
import { LibvirtCaller } from "../../provider/adapters/libvirt/transport/caller";
import { openTransport } from "../../provider/adapters/libvirt/transport/connect";
import { type Procedure, procedures } from "../../provider/adapters/libvirt/transport/procedures";
import { attribute, parseXml } from "../../provider/adapters/libvirt/xml";
import type { Connection } from "../../provider/contract/connection";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import { createMachine, desiredMachine, openSession, testContext } from "./session";

/** Starts machines stopped: they use no time, and never end. */
class StoppingHost extends LibvirtCaller {
  override invoke<Input, Output>(procedure: Procedure<Input, Output>, input: Input): Promise<Output> {
    const isStart = procedure.name === procedures.domainCreateXml.name;
    if (!isStart) return super.invoke(procedure, input);
    const { flags } = input as { readonly flags: number };
    return super.invoke(procedure, { ...input, flags: flags | startFlags.paused });
  }
}

/** A way to the daemon that can end as that of a process does which is killed: without a goodbye. */
async function openCuttable(backend: LibvirtBackend) {
  const path = join(backend.directory, "cuttable");
  const server = createServer((near) => {
    const far = createConnection(join(backend.directory, "run", "libvirt-sock"));
    near.on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("error", () => near.destroy()).on("close", () => near.destroy());
    near.pipe(far).pipe(near);
    cutters.push(() => near.destroy());
  });
  const cutters: (() => void)[] = [];
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const cut = (): void => {
    for (const end of cutters) end();
    server.close();
  };
  return { uri: `qemu+unix:///system?socket=${path}`, cut };
}

describeUnless(reasonToSkip(), "the machine that tries KVM", () => {
  let backend: LibvirtBackend;
  beforeAll(async () => {
    backend = await openLibvirtBackend();
  });
  afterAll(() => backend?.stop());

  const names = async (): Promise<string> => (await backend.virsh("list", "--all", "--name")).trim();

  async function withHost<T>(
    HostClass: typeof LibvirtCaller,
    work: (caller: LibvirtCaller, calls: string[]) => Promise<T>,
  ): Promise<T> {
    const client = await openTransport({ uri: backend.uri });
    const calls: string[] = [];
    try {
      return await work(new HostClass(client, testContext(calls)), calls);
    } finally {
      await client.close();
    }
  }

  it("comes to its end within a second even when it is emulated, in one wrapped call", async () => {
    await withHost(LibvirtCaller, async (caller, calls) => {
      // the first QEMU of a daemon takes longer
      await runProbe(caller, { type: "qemu" });
      calls.length = 0;
      const started = performance.now();
      expect(await runProbe(caller, { type: "qemu" })).toBe("works");
      // 0.6 s on an idle machine; tests share theirs
      expect(performance.now() - started).toBeLessThan(3_000);
      expect(calls).toEqual(["DomainCreateXML"]);
    });
    expect(await names()).toBe("");
  });

  it("gets out of the way of another process's", async () => {
    const probe = () => withHost(LibvirtCaller, (caller) => runProbe(caller, { type: "qemu" }));
    expect(await Promise.all([probe(), probe(), probe()])).toEqual(["works", "works", "works"]);
    expect(await names()).toBe("");
  });

  it("is destroyed when its CPU does not run, or the host has no time to tell", async () => {
    await withHost(StoppingHost, async (caller, calls) => {
      expect(await runProbe(caller, { type: "qemu", looks: [100] })).toBe("fails");
      expect(calls).toEqual(["DomainCreateXML", "ConnectGetAllDomainStats", "DomainDestroyFlags"]);
      expect(await runProbe(caller, { type: "qemu", looks: [] })).toBe("unknown");
    });
    expect(await names()).toBe("");
  });

  it("is gone when its connection is", async () => {
    const wire = await openCuttable(backend);
    const client = await openTransport({ uri: wire.uri });
    const probing = runProbe(new StoppingHost(client, testContext([])), { type: "qemu", looks: [1_000] });
    const lost = expect(probing).rejects.toMatchObject({ code: "Unavailable" });
    while ((await names()) === "") await sleep(50);
    expect(await names()).toBe("virtrigaud-kvm-probe-0");
    wire.cut();
    await lost;
    for (let attempt = 0; attempt < 100 && (await names()) !== ""; attempt += 1) await sleep(50);
    expect(await names()).toBe("");
  });

  it("decides for all machines of a session that chose nothing, once", async () => {
    const connection: Connection = { ...backend.connection, native: {} };
    const warnings: string[] = [];
    const { session, calls } = await openSession(connection, {}, (level, message) => {
      if (level === "warning") warnings.push(message);
    });
    const offered = (await backend.virsh("domcapabilities", "--machine", "q35")).includes(
      "<domain>kvm</domain>",
    );
    const desired = ["one", "two"].map((name) => desiredMachine({ name, power: "Off" }));
    const made = await Promise.all(desired.map((desired) => createMachine(session, desired, desired.name)));
    expect(calls.filter((name) => name === "DomainCreateXML")).toHaveLength(offered ? 1 : 0);
    const types = await Promise.all(
      made.map(async (uuid) => attribute(parseXml(await backend.virsh("dumpxml", uuid)), "type")),
    );
    const expected = offered && warnings.length === 0 ? "kvm" : "qemu";
    expect(types).toEqual([expected, expected]);
    expect(warnings.length).toBeLessThanOrEqual(1);
    for (const uuid of made) await session.machines.delete({ reference: uuid }, { keep: [] });
    await session.close();
  });
});

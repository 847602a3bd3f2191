/** A machine's life through the whole adapter, over each way to a daemon that is not its socket. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Connection } from "../../provider/contract/connection";
import { orReason, run } from "../peers/peer";
import { type Sshd, startSshd } from "../peers/sshd";
import { describeUnless } from "../support/describe-unless";
import { connectionTo, type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import { createMachine, desiredMachine, finished, mib, observed, openSession } from "./session";

describeUnless(reasonToSkip(), "a machine's life", () => {
  let backend: LibvirtBackend;
  /** Or why there is none. */
  let sshd: Sshd | string;
  beforeAll(async () => {
    backend = await openLibvirtBackend({ tls: true, tcp: "none" });
    sshd = await orReason(startSshd());
  });
  afterAll(async () => {
    if (typeof sshd === "object") await sshd.stop();
    await backend?.stop();
  });

  const connections: Readonly<Record<string, () => Connection | string>> = {
    SSH: () => {
      if (typeof sshd === "string") return sshd;
      return {
        ...connectionTo(`qemu+ssh://root@127.0.0.1:${sshd.port}/system`),
        credentials: { privateKey: sshd.privateKey },
        native: { accelerator: "tcg", knownHosts: [sshd.knownHosts], socket: backend.daemon.socket },
      };
    },
    TLS: () => {
      const { certificates, tlsPort } = backend.daemon;
      if (certificates === undefined) throw new Error("the daemon has no certificates");
      const { authority, client } = certificates;
      return {
        ...connectionTo(`qemu+tls://127.0.0.1:${tlsPort}/system`),
        credentials: { clientCertificate: client.certificate, clientKey: client.key },
        caBundle: authority.certificate,
      };
    },
    TCP: () => connectionTo(`qemu+tcp://127.0.0.1:${backend.daemon.tcpPort}/system`),
  };

  it.for(Object.entries(connections))(
    "goes over %s, with images, snapshots and events",
    async ([way, connect], { skip }) => {
      const connection = connect();
      if (typeof connection === "string") return skip(connection);
      const warnings: string[] = [];
      const { session } = await openSession(connection, {}, (level, message) => {
        if (level === "warning") warnings.push(message);
      });
      expect(warnings).toEqual(way === "TCP" ? [expect.stringContaining("plain TCP")] : []);
      const { machines, images, snapshots } = session;

      const upload = join(backend.directory, "image.qcow2");
      await run("qemu-img", ["create", "-q", "-f", "qcow2", upload, "16M"]);
      const value = createHash("sha256")
        .update(await readFile(upload))
        .digest("hex");
      const checksum = { type: "sha256", value } as const;
      const image = {
        name: "image",
        source: { upload },
        checksum,
        onMissing: "Import",
        force: false,
      } as const;
      const prepared = await images?.prepare(image, "key");
      await finished(session, prepared?.task);

      const lan = { name: "lan", network: "existing", addresses: [], dhcp: true, dns: [], routes: [] };
      const desired = desiredMachine({
        root: { type: "image", reference: prepared?.reference ?? "" },
        interfaces: [lan],
        guest: { instanceId: "i-1", userData: "#cloud-config\n{}\n" },
        native: { diskBus: "scsi" },
      });
      const reference = await createMachine(session, desired);
      await finished(
        session,
        await machines.apply(
          { reference },
          {
            kind: "add-disk",
            disk: { name: "more", sizeBytes: 8 * mib },
            desired: desired,
          },
        ),
      );
      expect(await observed(session, reference)).toMatchObject({
        power: "On",
        disks: [{ name: "root" }, { name: "more", sizeBytes: 8 * mib }],
        interfaces: [{ name: "lan", network: "existing" }],
      });
      // the guest-less machine lets go of a SCSI disk, which an event tells
      const removal = { kind: "remove-disk", name: "more", keep: false } as const;
      await finished(session, await machines.apply({ reference }, removal));
      const taken = { name: "first", memory: true, quiesce: false };
      await finished(session, (await snapshots?.create(reference, taken, "key"))?.task);
      expect(await snapshots?.list(reference)).toMatchObject([
        { name: "first", memory: true, current: true },
      ]);

      await machines.delete({ reference }, { keep: [] });
      await finished(session, await images?.delete(prepared?.reference ?? ""));
      expect(await machines.observe({ reference })).toBeUndefined();
      expect(await machines.list()).toEqual([]);
      await session.close();
    },
  );
});

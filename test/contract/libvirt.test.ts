import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeIso9660 } from "../../provider/cloud-init/iso9660";
import type { Checksum } from "../../provider/contract/image";
import {
  adapterWithoutGuest,
  connectionTo,
  machineWithoutGuest,
  openLibvirtBackend,
  reasonToSkip,
} from "../libvirt/backend";
import { run } from "../peers/peer";
import { describeAdapter } from "./suite";

describeAdapter({
  name: "libvirt",
  adapter: adapterWithoutGuest,
  skip: reasonToSkip(),
  testTimeout: 60_000,
  open: async () => {
    const backend = await openLibvirtBackend();
    const upload = join(backend.directory, "image.qcow2");
    await run("qemu-img", ["create", "-f", "qcow2", upload, "16M"]);
    const isos = [join(backend.directory, "installer.iso"), join(backend.directory, "drivers.iso")] as const;
    const content = writeIso9660("MEDIUM", [{ name: "readme.txt", content: Buffer.from("a medium\n") }]);
    for (const path of isos) writeFileSync(path, content);
    const value = createHash("sha256").update(readFileSync(upload)).digest("hex");
    const fast = join(backend.directory, "fast");
    await mkdir(fast);
    await backend.virsh("pool-define-as", "fast", "dir", "--target", fast);
    await backend.virsh("pool-start", "fast");
    const image = (name: string, source: object, checksum?: Checksum) =>
      ({ name, source: { ...source }, checksum, onMissing: "Import", force: false }) as const;
    return {
      connection: backend.connection,
      refused: [
        {
          why: "where nobody listens",
          connection: connectionTo("qemu+tcp://127.0.0.1:9/system"),
          code: "Unavailable",
        },
      ],
      machine: machineWithoutGuest,
      // its uuid follows from its owner
      replaceMachine: undefined,
      makeForeignMachine: backend.makeForeignMachine,
      guest: { hasAddress: false, shutsDown: false },
      elsewhere: { storage: "fast", missing: { storage: "nowhere" } },
      isos,
      readDisk: async ({ disks }, name) =>
        readFileSync(disks.find((disk) => disk.name === name)?.device ?? ""),
      exportsLeft: async () =>
        (await backend.virsh("vol-list", "vms")).split("\n").filter((line) => line.includes("export-")),
      networks: {
        existing: { name: "existing", source: { networkName: "existing" } },
        missing: { name: "missing", source: { networkName: "missing" } },
        creatable: (name) => ({ name, source: { create: { mode: "isolated", cidr: "192.168.234.1/24" } } }),
      },
      images: {
        missing: image("missing", { path: "/nowhere/missing.qcow2" }),
        importable: (name) => image(name, { upload }, { type: "sha256", value }),
        corrupt: (name) => image(name, { upload }, { type: "md5", value: "0".repeat(32) }),
      },
      close: () => backend.stop(),
    };
  },
});

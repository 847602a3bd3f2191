import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adapter } from "../../provider/adapters/vsphere";
import { connectionTo, machineOnVcenter, openVcenter, reasonToSkip } from "../vsphere/backend";
import { makeForeignMachine } from "../vsphere/foreign-machine";
import { isos, localPath, putIsos } from "../vsphere/isos";
import { makeOva } from "../vsphere/ova";
import { describeAdapter } from "./suite";

describeAdapter({
  name: "vsphere",
  adapter,
  skip: reasonToSkip(),
  testTimeout: 60_000,
  open: async () => {
    const peer = await openVcenter();
    await putIsos(peer);
    const connection = connectionTo(peer);
    const folder = await mkdtemp(join(tmpdir(), "virtrigaud-ova-"));
    const ova = await makeOva();
    const upload = join(folder, "box.ova");
    await writeFile(upload, ova.content);
    const image = (name: string, value = ova.sha256) =>
      ({
        name,
        source: { upload, cluster: "DC0_C0", datastore: "LocalDS_0" },
        checksum: { type: "sha256", value },
        onMissing: "Import",
        force: false,
      }) as const;
    return {
      connection,
      refused: [
        {
          why: "with a wrong password",
          connection: { ...connection, credentials: { username: peer.user, password: "wrong" } },
          code: "Unauthorized",
        },
        {
          why: "with a certificate that nobody vouches for",
          connection: { ...connection, caBundle: undefined },
          code: "Unauthorized",
        },
        {
          why: "where nobody listens",
          connection: { ...connection, endpoint: "https://127.0.0.1:9" },
          code: "Unavailable",
        },
      ],
      machine: machineOnVcenter,
      // unlike a vCenter
      clonesSnapshots: false,
      // its uuid follows from its owner
      replaceMachine: undefined,
      makeForeignMachine: (name) => makeForeignMachine(connection, name),
      isos,
      elsewhere: {
        placement: { cluster: "DC0_C0", datastore: "LocalDS_1" },
        storage: "LocalDS_2",
        missing: { placement: { datastore: "missing" }, storage: "missing" },
      },
      readDisk: async ({ disks }, name) =>
        readFile(await localPath(peer, disks.find((disk) => disk.name === name)?.device ?? "")),
      guest: { hasAddress: true, shutsDown: true },
      networks: {
        existing: { name: "existing", source: { portgroup: "VM Network" } },
        missing: { name: "missing", source: {} },
        creatable: (name) => ({ name, source: { distributedSwitch: "DVS0", create: {}, vlan: 100 } }),
      },
      images: {
        missing: { name: "missing", source: { template: "missing" }, onMissing: "Fail", force: false },
        importable: image,
        corrupt: (name) => image(name, "0".repeat(64)),
      },
      close: async () => {
        await rm(folder, { recursive: true });
        await peer.stop();
      },
    };
  },
});

import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** Tests run on the sources; programs under the real engine run on `dist`, which the `engine` project builds first. */
const sources = [
  { find: /^pulumi-virtrigaud$/, replacement: resolve(import.meta.dirname, "sdk/index.ts") },
  {
    find: /^pulumi-virtrigaud\/hooks$/,
    replacement: resolve(import.meta.dirname, "provider/frontends/dynamic.ts"),
  },
];

/** Folders whose tests need more than npm packages. */
const peers = [
  "test/libvirt/adapter.test.ts",
  "test/libvirt/clones.test.ts",
  "test/libvirt/connecting.test.ts",
  "test/libvirt/default-pool.test.ts",
  "test/libvirt/deletion.test.ts",
  "test/libvirt/exports.test.ts",
  "test/libvirt/foreign-layers.test.ts",
  "test/libvirt/guests.test.ts",
  "test/libvirt/handmade.test.ts",
  "test/libvirt/hardware.test.ts",
  "test/libvirt/images.test.ts",
  "test/libvirt/links.test.ts",
  "test/libvirt/media.test.ts",
  "test/libvirt/moves.test.ts",
  "test/libvirt/networks.test.ts",
  "test/libvirt/ownership.test.ts",
  "test/libvirt/probe-kvm.test.ts",
  "test/libvirt/snapshots.test.ts",
  "test/libvirt/storage.test.ts",
  "test/libvirt/transport/libvirtd*.test.ts",
  "test/libvirt/transport/ssh-servers.test.ts",
  "test/effects/libvirt.test.ts",
  "test/effects/vsphere.test.ts",
  "test/contract/libvirt.test.ts",
  "test/contract/vsphere.test.ts",
  "test/vsphere/transport-vcsim-*.test.ts",
  "test/vsphere/adapter*.test.ts",
  "test/peers/*.test.ts",
  // no peer but processes of its own, half a minute of them
  "test/mock/processes.test.ts",
  // no peer either, but hundreds of lives
  "test/lives/*.test.ts",
];
/** Those that replace a module, in a module graph of their own. */
const replacing = [
  "test/frontends/dynamic.test.ts",
  "test/mock/scale.test.ts",
  "test/observability/log.test.ts",
];
const engine = ["test/engine/**/*.test.ts"];
const guest = ["test/guest/**/*.test.ts"];

const minutes = 60_000;

// Groups run one after another, the quick ones first: a guest's boot needs both cores for itself.

export default defineConfig({
  resolve: { alias: sources },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          setupFiles: ["test/support/forget.ts"],
          // a thread starts in a fraction of the time of a process, and there are many small files
          pool: "threads",
          // loading the same modules again for each file would take as long as the tests
          isolate: false,
          // by default one core is left free, which of two is half
          maxWorkers: "100%",
          include: ["test/**/*.test.ts"],
          exclude: [...replacing, ...peers, ...engine, ...guest],
          sequence: { groupOrder: 0 },
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "fast-replacing",
          pool: "threads",
          maxWorkers: "100%",
          include: replacing,
          sequence: { groupOrder: 0 },
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "peers",
          include: peers,
          // One libvirtd: files that start machines would wait for each other's memory and names.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 2 * minutes,
          hookTimeout: 5 * minutes,
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: engine,
          globalSetup: ["test/engine/global-setup.ts"],
          // Each engine keeps a core busy while it starts.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 5 * minutes,
          hookTimeout: 5 * minutes,
        },
      },
      {
        extends: true,
        test: {
          name: "guest",
          include: guest,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 15 * minutes,
          hookTimeout: 15 * minutes,
        },
      },
    ],
  },
});

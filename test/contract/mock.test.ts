import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adapter } from "../../provider/adapters/mock/index";
import { mockBackend, mockConnection } from "../mock/mock-backend";
import { describeAdapter } from "./suite";

const url = "https://example.com/debian.qcow2";
const checksum = { type: "sha256", value: createHash("sha256").update(url).digest("hex") } as const;
const image = (name: string) =>
  ({ name, source: { url }, checksum, onMissing: "Import", force: false }) as const;

/** Twice: where everything happens at once, and where everything is a task. */
for (const taskDuration of ["0ms", "30ms"]) {
  describeAdapter({
    name: `mock with tasks of ${taskDuration}`,
    adapter,
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), "virtrigaud-contract-"));
      await writeFile(join(folder, "file"), "");
      return {
        ...mockBackend(folder, { taskDuration }),
        refused: [
          { why: "at a file", connection: mockConnection(join(folder, "file")), code: "InvalidSpec" },
        ],
        elsewhere: { placement: { cluster: "east", host: "host-2" }, storage: "fast" },
        isos: ["debian-12", "ubuntu-24.04"],
        networks: {
          existing: { name: "default", source: {} },
          missing: { name: "missing", source: {} },
          creatable: (name) => ({ name, source: { create: true, cidr: "10.1.0.0/24" } }),
        },
        images: {
          missing: { ...image("missing"), source: { name: "missing" } },
          importable: image,
          corrupt: (name) => ({ ...image(name), checksum: { type: "md5", value: "0".repeat(32) } }),
        },
        close: () => rm(folder, { recursive: true }),
      };
    },
  });
}

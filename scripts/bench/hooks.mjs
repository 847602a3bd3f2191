import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measured } from "./figure.mjs";

const require = createRequire(import.meta.url);
// as many as the engine has in flight on a machine with two cores
const parallel = 8;

/** Time inside our hooks, without the engine: check, diff, create, read and delete of each machine on the mock. */
export async function* hooksSuite() {
  await machineTime(20); // warms up the compiler
  const hundred = await machineTime(100);
  const thousand = await machineTime(1000);
  yield measured("time in hooks per machine at 100", hundred, "ms");
  yield measured("time in hooks per machine at 1,000", thousand, "ms");
  yield measured("time in hooks per machine, 1,000 against 100", thousand / hundred, "ratio", 1.2);
}

/** @param {number} count */
async function machineTime(count) {
  const hooks = require("../../dist/provider/hooks/index.js");
  const { closeSessions } = require("../../dist/provider/runtime/sessions.js");
  const directory = await mkdtemp(join(tmpdir(), "virtrigaud-bench-"));
  const provider = { type: "mock", endpoint: directory };
  const operation = { signal: new AbortController().signal, report() {}, config: () => undefined };
  const image = await hooks.create(
    "Image",
    {
      owner: "bench::bench::debian",
      name: "debian",
      provider,
      source: { mock: { url: "https://example.com/debian.qcow2" } },
    },
    operation,
  );
  const started = performance.now();
  await inParallel(count, async (index) => {
    const inputs = {
      owner: `bench::bench::web-${index}`,
      name: `web-${index}`,
      provider,
      class: { cpu: 1, memory: "512Mi", diskDefaults: { type: "thin", size: "4Gi" } },
      image: image.id,
      networks: [{ name: "lan", network: "default" }],
      disks: [{ name: "data", size: "1Gi" }],
      tags: ["env:dev"],
    };
    const checked = await hooks.check("VirtualMachine", inputs, operation);
    const { id, outputs } = await hooks.create("VirtualMachine", checked.inputs, operation);
    await hooks.diff("VirtualMachine", { id, recorded: outputs, inputs: checked.inputs }, operation);
    const { outputs: read } = await hooks.read("VirtualMachine", id, outputs, operation);
    await hooks.remove("VirtualMachine", id, read, operation);
  });
  const perMachine = (performance.now() - started) / count;
  await closeSessions();
  await rm(directory, { recursive: true, force: true });
  return perMachine;
}

/** @param {number} count @param {(index: number) => Promise<void>} work */
async function inParallel(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

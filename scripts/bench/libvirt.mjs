import { createRequire } from "node:module";
import { measured } from "./figure.mjs";
import { startPeer } from "./peer.mjs";

const require = createRequire(import.meta.url);
const machines = 8;

/** Calls that libvirt answers, counted on a real libvirtd, per machine with a volume, a seed and an interface. */
export async function* libvirtSuite() {
  const peer = await startPeer("libvirtd.ts", "startLibvirtd");
  if (typeof peer === "string") {
    console.error(`libvirt skipped: ${peer}`);
    return;
  }
  try {
    yield* countCalls(peer.uri);
  } finally {
    await peer.stop();
  }
}

/** @param {string} endpoint */
async function* countCalls(endpoint) {
  const hooks = require("../../dist/provider/hooks/index.js");
  const { closeSessions } = require("../../dist/provider/runtime/sessions.js");
  const { events } = require("../../dist/provider/observability/events.js");
  const counts = { calls: 0, sessions: 0 };
  const stop = events.on((event) => {
    if (event.type === "call-finished") counts.calls += 1;
    if (event.type === "session-opened") counts.sessions += 1;
  });
  const operation = { signal: new AbortController().signal, report() {}, config: () => undefined };
  const provider = { type: "libvirt", endpoint };
  const { session } = await require("../../dist/provider/runtime/sessions.js").openSession(provider);
  await session.machines.list();

  /** @param {(index: number) => Promise<void>} work */
  const callsPerMachine = async (work) => {
    counts.calls = 0;
    await Promise.all(Array.from({ length: machines }, (_, index) => work(index)));
    return counts.calls / machines;
  };

  /** @type {{ id: string, outputs: object }[]} */
  const made = [];
  try {
    const create = await callsPerMachine(async (index) => {
      made[index] = await hooks.create("VirtualMachine", inputsOf(provider, index), operation);
    });
    const read = await callsPerMachine(async (index) => {
      await hooks.read("VirtualMachine", made[index].id, made[index].outputs, operation);
    });
    yield measured("RPCs per created machine", create, "calls", 10);
    yield measured("RPCs per refreshed machine", read, "calls", 2);
  } finally {
    const remove = await callsPerMachine(async (index) => {
      if (made[index]) await hooks.remove("VirtualMachine", made[index].id, made[index].outputs, operation);
    });
    yield measured("RPCs per deleted machine", remove, "calls");
    yield measured("connections", counts.sessions, "sessions", 1);
    stop();
    await closeSessions();
  }
}

/** @param {object} provider @param {number} index */
function inputsOf(provider, index) {
  return {
    owner: `bench::bench::bench-${index}`,
    name: `bench-${index}`,
    provider,
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "16Mi" } },
    networks: [{ name: "lan", network: "default" }],
    disks: [{ name: "data", size: "16Mi" }],
    waitFor: { ip: false },
  };
}

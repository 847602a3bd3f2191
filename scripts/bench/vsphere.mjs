import { measured } from "./figure.mjs";
import { startPeer } from "./peer.mjs";
import { vsphereMachines } from "./programs.mjs";
import { createProject } from "./project.mjs";

const machines = 100;
/** What a call takes longer where the peer is not on the same machine. */
const latency = 20;
/** From power-on until a guest has its address. */
const guestUp = 50;

/**
 * Machines through the real engine against vcsim, which counts the calls: all that it answers, log-in and what is read
 * once included. A machine has an image, a disk, an interface whose address is waited for, user data and a tag.
 */
export async function* vsphereSuite() {
  for (const delay of [0, latency]) {
    const peer = await startPeer("vcsim.ts", "startVcsim", { templates: ["debian"], machines: 1 });
    if (typeof peer === "string") {
      console.error(`vsphere skipped: ${peer}`);
      return;
    }
    try {
      yield* measureRound(peer, delay);
    } finally {
      await peer.stop();
    }
  }
}

/**
 * @typedef {import("../../test/peers/vcsim").Vcsim} Vcsim
 * @param {Vcsim} peer
 * @param {number} delay
 */
async function* measureRound(peer, delay) {
  await peer.control.setGuests({ up: guestUp, shutdown: guestUp });
  await peer.control.setDelays({ calls: delay });
  const project = await createProject(vsphereMachines, environmentOf(peer));
  const where = `with ${delay} ms a call`;
  try {
    const bytes = await project.up({ MACHINES: "0" }).then(() => project.stateBytes());
    const up = await counted(peer, () => project.up({ MACHINES: String(machines) }));
    const perMachine = ((await project.stateBytes()) - bytes) / machines;
    const refresh = await counted(peer, project.refresh);
    const destroy = await counted(peer, project.destroy);

    yield measured(`calls per created machine ${where}`, up.calls / machines, "calls", 8);
    yield measured(`calls per refreshed machine ${where}`, refresh.calls / machines, "calls", 0.2);
    yield measured(`calls per deleted machine ${where}`, destroy.calls / machines, "calls");
    yield measured(`bytes of state per machine ${where}`, perMachine, "bytes", 3000);
    yield measured(`up of ${machines} machines ${where}`, up.seconds, "s");
    yield measured(`refresh of ${machines} machines ${where}`, refresh.seconds, "s");
    yield measured(`destroy of ${machines} machines ${where}`, destroy.seconds, "s");
    yield measured(`peak memory of the provider ${where}`, up.peakBytes / 2 ** 20, "MiB", 200);
    const sessions = up.sessions + refresh.sessions + destroy.sessions;
    yield measured(`sessions left by up, refresh and destroy ${where}`, sessions, "sessions", 0);
  } finally {
    await project.dispose();
  }
}

/** @param {Vcsim} peer @returns {Record<string, string>} */
function environmentOf({ url, user, password, authorityFile }) {
  const credentials = { username: user, password: { env: "VSPHERE_PASSWORD" } };
  return {
    VSPHERE_PASSWORD: password,
    CONNECTION: JSON.stringify({ endpoint: url, credentials, caBundle: { file: authorityFile } }),
  };
}

/**
 * @param {Vcsim} peer
 * @param {() => Promise<{ seconds: number, peakBytes: number }>} operation
 */
async function counted({ control }, operation) {
  await control.resetRequests();
  const { seconds, peakBytes } = await operation();
  const byMethod = await control.calls();
  const calls = Object.values(byMethod).reduce((sum, count) => sum + count, 0);
  return { seconds, peakBytes, calls, sessions: (await control.sessions()).length };
}

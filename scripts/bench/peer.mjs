import { createViteServer } from "vitest/node";

/**
 * A peer of the tests, or the reason why there is none.
 *
 * @param {string} file in `test/peers`
 * @param {string} start its function
 * @param {object} [options]
 */
export async function startPeer(file, start, options) {
  const server = await createViteServer({
    server: { middlewareMode: true, ws: false },
    appType: "custom",
    logLevel: "silent",
  });
  try {
    const { orReason } = await server.ssrLoadModule("/test/peers/peer.ts");
    const peers = await server.ssrLoadModule(`/test/peers/${file}`);
    return await orReason(peers[start](options));
  } finally {
    await server.close();
  }
}

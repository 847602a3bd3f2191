/** The engine ends a host by SIGINT right after its last answer: what is open then is closed first. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { vsphereConnection } from "./vsphere-program";
import { startOrSkip } from "./vsphere-stack";

/** A host with an open session, which says so and then waits for its end. */
const host = `
  require("./provider/frontends/dynamic.js");
  const { openSession } = require("./provider/runtime/sessions.js");
  openSession(JSON.parse(process.argv[1])).then(() => console.log("open"));
  setTimeout(() => {}, 60_000);
`;

test("a host that is ended logs out first, and then ends by the signal", async (context) => {
  const peer = await startOrSkip(context, {});
  const provider = JSON.stringify({ type: "vsphere", ...vsphereConnection(peer) });
  const child = spawn(process.execPath, ["-e", host, provider], {
    cwd: resolve(__dirname, "../../dist"),
    env: { ...process.env, VSPHERE_PASSWORD: peer.password },
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.onTestFinished(() => void child.kill("SIGKILL"));
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  expect(await peer.control.sessions()).toHaveLength(1);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
  expect(await peer.control.sessions()).toEqual([]);
});

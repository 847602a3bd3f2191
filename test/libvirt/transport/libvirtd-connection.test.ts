/** The connection to a real libvirtd: how it is made, used and lost. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { isConnectionLoss } from "../../../provider/adapters/libvirt/errors";
import { openTransport } from "../../../provider/adapters/libvirt/transport/connect";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { startLibvirtd } from "../../peers/libvirtd";
import { failure, machineXml, open, useDaemon } from "./daemon";

const daemon = useDaemon({ tcp: "none" });

describe("a connection over libvirtd's socket", () => {
  test("200 calls at once: never more than 5 in flight", async () => {
    const client = await open({ uri: daemon().uri });
    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    const calls = Array.from({ length: 200 }, () => client.call(procedures.domainGetXmlDesc, { domain }));
    const results = await Promise.all(calls);
    expect(new Set(results.map(({ xml }) => xml)).size).toBe(1);
    expect(client.statistics).toMatchObject({ peakInFlight: 5, inFlight: 0, queued: 0 });
    await client.call(procedures.domainUndefineFlags, { domain });
  });

  test("outlasts the daemon's questions whether we live, and rejects its calls when the daemon dies", async () => {
    const doomed = await startLibvirtd({ configuration: "keepalive_interval = 1\nkeepalive_count = 1" });
    onTestFinished(() => doomed.stop());
    const client = await open({ uri: doomed.testUri });
    const { domain } = await client.call(procedures.domainLookupByName, { name: "test" });
    const closed = new Promise((resolve) => client.onClose(resolve));
    await sleep(4_000);
    expect(client.open).toBe(true);

    const untilLost = async (): Promise<unknown> => {
      for (;;) await client.call(procedures.domainGetXmlDesc, { domain });
    };
    const callers = Array.from({ length: 20 }, () => failure(untilLost()));
    await doomed.stop();
    const errors = await Promise.all(callers);
    expect(errors.every(isConnectionLoss)).toBe(true);
    expect(errors.map((error) => error.code)).toEqual(errors.map(() => "Unavailable"));
    expect(await closed).toMatchObject({ code: "Unavailable" });
    expect(isConnectionLoss(await failure(client.call(procedures.domainReset, { domain })))).toBe(true);
  });

  test("an idle connection lets the process end", async () => {
    const held = () =>
      process.getActiveResourcesInfo().filter((each) => /Pipe|TCP|Timeout/.test(each)).length;
    const before = held();
    const client = await open({ uri: daemon().uri });
    expect(held()).toBeLessThanOrEqual(before);
    await client.close();
  });

  test.each([
    [
      "a socket that is not there",
      "qemu+unix:///system?socket=/tmp/no-such-socket",
      /systemctl start libvirtd/,
    ],
    ["a port where nothing listens", "qemu+tcp://127.0.0.1:1/system", /start the libvirt daemon/],
  ])("%s is Unavailable, with a remediation", async (_name, uri, remediation) => {
    expect(await failure(openTransport({ uri }))).toMatchObject({
      code: "Unavailable",
      operation: "connect",
      reference: uri,
      remediation: expect.stringMatching(remediation),
    });
  });

  test("an abort while connecting is heard", async () => {
    const uri = daemon().uri;
    expect((await failure(openTransport({ uri, signal: AbortSignal.abort() }))).code).toBe("Cancelled");
  });
});

describe("libvirtd over TCP", () => {
  test("works, with a warning", async () => {
    const warnings: string[] = [];
    const uri = `qemu+tcp://127.0.0.1:${daemon().tcpPort}/system`;
    const client = await open({ uri, report: (message) => warnings.push(message) });
    expect((await client.call(procedures.connectGetHostname, {})).hostname).not.toBe("");
    expect(warnings).toEqual([expect.stringMatching(/plain TCP/)]);
  });

  test("that demands SASL is refused, with the remediation", async () => {
    const peer = await startLibvirtd({ tcp: "sasl" });
    onTestFinished(() => peer.stop());
    const error = await failure(openTransport({ uri: `qemu+tcp://127.0.0.1:${peer.tcpPort}/system` }));
    expect(error).toMatchObject({ code: "Unauthorized", remediation: expect.stringMatching(/qemu\+ssh/) });
  });
});

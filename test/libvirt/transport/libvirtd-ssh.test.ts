/** A real libvirtd behind a real sshd. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openTransport, type TransportOptions } from "../../../provider/adapters/libvirt/transport/connect";
import { lifecycleEvents } from "../../../provider/adapters/libvirt/transport/events";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { run } from "../../peers/peer";
import { type Sshd, startSshd } from "../../peers/sshd";
import { failure, machineXml, open, roundTrip, useDaemon, usePeer } from "./daemon";

const daemon = useDaemon();
const sshd = usePeer(() => startSshd());

describe("libvirtd over SSH", () => {
  function ssh(server: Sshd = sshd(), parameters = ""): TransportOptions & { readonly uri: string } {
    const { socket } = daemon();
    return {
      uri: `qemu+ssh://${server.username}@${server.host}:${server.port}/system?socket=${socket}${parameters}`,
      knownHosts: [server.knownHosts],
      connectMilliseconds: 15_000,
    };
  }

  async function knownHostsWith(text: string): Promise<readonly string[]> {
    const file = join(sshd().directory, `known_hosts_${Date.now()}`);
    await writeFile(file, text);
    return [file];
  }

  test("works with a key: calls, events, a volume's content", async () => {
    const client = await open({ ...ssh(), credentials: { privateKey: sshd().privateKey } });
    const events: number[] = [];
    await client.subscribe("lifecycle", ({ event }) => events.push(event));
    const { domain } = await client.call(procedures.domainDefineXmlFlags, { xml: machineXml() });
    await client.call(procedures.domainUndefineFlags, { domain });
    const expected = [lifecycleEvents.defined, lifecycleEvents.undefined];
    await vi.waitFor(() => expect(events).toEqual(expected));

    await roundTrip(client, daemon());
  });

  test("works with a key file of the URI", async () => {
    await open(ssh(sshd(), `&keyfile=${sshd().privateKeyFile}`));
  });

  test("works with a locked key and its passphrase, and says so without", async () => {
    const { lockedPrivateKey: privateKey, passphrase } = sshd();
    await open({ ...ssh(), credentials: { privateKey, passphrase } });
    const error = await failure(openTransport({ ...ssh(), credentials: { privateKey } }));
    expect(error).toMatchObject({ code: "Unauthorized", remediation: expect.stringMatching(/passphrase/) });
  });

  test("works with a key that only the agent has", async () => {
    const { directory, privateKeyFile } = sshd();
    const agent = join(directory, "agent");
    const running = run("ssh-agent", ["-D", "-a", agent]);
    running.catch(() => undefined);
    onTestFinished(() => void running.child.kill());
    await vi.waitFor(() => run("ssh-add", ["-q", privateKeyFile], { env: { SSH_AUTH_SOCK: agent } }));
    await open({ ...ssh(), credentials: { agent } });
  });

  test("works with a password; a wrong one is refused", async () => {
    const { password } = sshd();
    await open({ ...ssh(), credentials: { password } });
    await open({ ...ssh(), credentials: { password, agent: "/run/no-such-agent" } });
    const error = await failure(openTransport({ ...ssh(), credentials: { password: "guess" } }));
    expect(error).toMatchObject({ code: "Unauthorized", remediation: expect.stringMatching(/SSH user/) });
    expect(error.message).not.toContain("guess");
  });

  test("an unknown host is refused with its fingerprint and the remediation", async () => {
    const credentials = { password: sshd().password };
    const knownHosts = await knownHostsWith("elsewhere ssh-ed25519 AAAA\n");
    const error = await failure(openTransport({ ...ssh(), credentials, knownHosts }));
    expect(error).toMatchObject({
      code: "Unauthorized",
      // the file that was asked
      remediation: expect.stringMatching(`ssh-keyscan -p \\d+ 127.0.0.1 >> ${knownHosts[0]}$`),
    });
    expect(error.reason).toMatch(/ssh-ed25519 key SHA256:[\w+/]{43}, which is in no known_hosts file/);
    await open({ ...ssh(), credentials, knownHosts, insecureSkipVerify: true });
  });

  test("a host with another key than the known one is refused", async () => {
    const { hostKeys, password } = sshd();
    // the RSA key under the name of the ED25519 one would be asked for by type: so a real key of another host
    const [name, type] = hostKeys.ed25519.split(" ");
    const wrong = `${name} ${type} AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n`;
    const knownHosts = await knownHostsWith(wrong);
    const error = await failure(openTransport({ ...ssh(), credentials: { password }, knownHosts }));
    expect(error).toMatchObject({
      code: "Unauthorized",
      remediation: expect.stringMatching(`ssh-keygen -R '.*' -f ${knownHosts[0]}$`),
    });
    // one paste must not trust whoever is in between
    expect(error.remediation).not.toMatch(/keyscan/);
    expect(error.reason).toMatch(/not the one known of it.*:1/);
  });

  test("keys that are given as text count in the place of all files", async () => {
    const { hostKeys, password } = sshd();
    const options = { ...ssh(), credentials: { password }, knownHosts: ["/no/such/file"] };
    await open({ ...options, hostKeys: hostKeys.ed25519 });
    const unknown = await failure(openTransport({ ...options, hostKeys: "" }));
    expect(unknown.remediation).toMatch(/ssh-keyscan .*, and write its lines in hostKeys$/);
    const [name, type] = hostKeys.ed25519.split(" ");
    const other = `${name} ${type} AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n`;
    const changed = await failure(openTransport({ ...options, hostKeys: other }));
    expect(changed.remediation).toMatch(/remove the old one: its line in hostKeys$/);
    expect(changed.remediation).not.toMatch(/keyscan|keygen/);
  });

  test("a host known by its RSA key only is asked for that one", async () => {
    const { hostKeys, password } = sshd();
    await open({ ...ssh(), credentials: { password }, knownHosts: await knownHostsWith(hostKeys.rsa) });
  });

  test("a daemon that is not there is told apart from an SSH server that is not", async () => {
    const { privateKey } = sshd();
    const socket = "/run/no-such-socket";
    const error = await failure(openTransport({ ...ssh(), socket, credentials: { privateKey } }));
    expect(error).toMatchObject({
      code: "Unavailable",
      reason: "the host has no socket /run/no-such-socket",
    });
    const nowhere = await failure(
      openTransport({
        uri: "qemu+ssh://root@127.0.0.1:1/system",
        credentials: { privateKey },
        knownHosts: [],
      }),
    );
    expect(nowhere.reason).toMatch(/ECONNREFUSED/);
  });

  test("an idle connection lets the process end, a lost one is noticed", async () => {
    const server = await startSshd();
    onTestFinished(() => server.stop());
    const held = () =>
      process.getActiveResourcesInfo().filter((each) => /TCPSocket|Timeout/.test(each)).length;
    const before = held();
    const client = await open({ ...ssh(server), credentials: { privateKey: server.privateKey } });
    expect(held()).toBeLessThanOrEqual(before);
    const closed = new Promise((resolve) => client.onClose(resolve));
    await server.stop();
    expect(await closed).toMatchObject({ code: "Unavailable" });
  });
});

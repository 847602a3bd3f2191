/** SSH servers as hosts have them: hardened, picky, or too busy. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openTransport, type TransportOptions } from "../../../provider/adapters/libvirt/transport/connect";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { orReason, run } from "../../peers/peer";
import { type Sshd, startSshd } from "../../peers/sshd";
import { failure, open, useDaemon } from "./daemon";

const peer = useDaemon();

/** For one test; skipped where there is no sshd. */
async function server(skip: (reason: string) => void, ...configuration: readonly string[]): Promise<Sshd> {
  const started = await orReason(startSshd({ configuration }));
  if (typeof started === "string") {
    skip(started);
    throw new Error(started);
  }
  onTestFinished(() => started.stop());
  return started;
}

function to(sshd: Sshd, changes: Partial<TransportOptions> = {}, scope = "system"): TransportOptions {
  return {
    uri: `qemu+ssh://${sshd.username}@${sshd.host}:${sshd.port}/${scope}`,
    knownHosts: [sshd.knownHosts],
    credentials: { privateKey: sshd.privateKey },
    connectMilliseconds: 20_000,
    ...changes,
  };
}

async function hostnameOver(options: TransportOptions): Promise<string> {
  const client = await open(options);
  return (await client.call(procedures.connectGetHostname, {})).hostname;
}

/**
 * A folder with a program of libvirt's name, which does what the real one does, but with the test's own daemon
 * instead of the host's. Its parameters go to a file.
 */
async function helperFolder(body = relay(peer().socket)): Promise<string> {
  const folder = join(peer().directory, `helper-${Math.random().toString(36).slice(2)}`);
  await mkdir(folder);
  const program = join(folder, "virt-ssh-helper");
  await writeFile(program, `#!${process.execPath}\n${body}`);
  await chmod(program, 0o755);
  return folder;
}

function relay(socket: string): string {
  return `
    const { connect } = require("node:net");
    require("node:fs").writeFileSync(__dirname + "/parameters", process.argv.slice(2).join(" "));
    const socket = connect(${JSON.stringify(socket)});
    process.stdin.pipe(socket).pipe(process.stdout);
    socket.on("close", () => process.exit(0));`;
}

function saying(text: string, exitCode: number): string {
  return `process.stderr.write(${JSON.stringify(text)}); process.exitCode = ${exitCode};`;
}

const hardened = ["AllowTcpForwarding no", "AllowStreamLocalForwarding no", "DisableForwarding yes"];

describe("a server that forbids forwarding", () => {
  test.each(hardened)("%s: libvirt's helper on the host is the way", async (line) => {
    const folder = await helperFolder();
    const sshd = await server(() => undefined, line, `SetEnv PATH=${folder}:/usr/bin:/bin`);
    expect(await hostnameOver(to(sshd))).not.toBe("");
    const { stdout } = await run("cat", [join(folder, "parameters")]);
    expect(stdout).toBe("qemu:///system");
  });

  test("a volume's content goes there and back through the helper", async ({ skip }) => {
    const folder = await helperFolder();
    const sshd = await server(skip, "DisableForwarding yes", `SetEnv PATH=${folder}:/usr/bin:/bin`);
    const client = await open(to(sshd));
    const path = join(peer().directory, "helper-pool");
    await mkdir(path);
    const xml = `<pool type="dir"><name>helper</name><target><path>${path}</path></target></pool>`;
    const { pool } = await client.call(procedures.storagePoolDefineXml, { xml });
    await client.call(procedures.storagePoolCreate, { pool });
    const content = Buffer.alloc(3_000_000, "content");
    const definition = `<volume><name>data</name><capacity>${content.length}</capacity></volume>`;
    const { volume } = await client.call(procedures.storageVolCreateXml, { pool, xml: definition });
    const whole = { volume, offset: 0, length: 0 };
    await client.upload(
      procedures.storageVolUpload,
      whole,
      (async function* () {
        yield content;
      })(),
    );
    const pieces: Buffer[] = [];
    await client.download(procedures.storageVolDownload, whole, (piece) => void pieces.push(piece));
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
  });

  test("without the helper, the error names the settings of sshd for a socket that is there", async ({
    skip,
  }) => {
    const sshd = await server(skip, "DisableForwarding yes");
    const error = await failure(openTransport(to(sshd, { socket: peer().socket })));
    expect(error).toMatchObject({
      // not passing with time
      code: "Unauthorized",
      reason: `the SSH server may not reach ${peer().socket}, which is there`,
    });
    for (const name of ["AllowTcpForwarding", "AllowStreamLocalForwarding", "DisableForwarding"])
      expect(error.remediation).toMatch(name);
  });

  test("a socket that is not there is told apart", async ({ skip }) => {
    const sshd = await server(skip, "DisableForwarding yes");
    const error = await failure(openTransport(to(sshd, { socket: "/run/no-such" })));
    expect(error).toMatchObject({
      code: "Unavailable",
      reason: "the host has no socket /run/no-such",
      remediation: expect.stringMatching(/systemctl start libvirtd/),
    });
    expect(error.remediation).not.toMatch(/Forwarding/);
  });

  test("a host without libvirt has neither", async ({ skip }) => {
    const sshd = await server(skip, "SetEnv PATH=/nonexistent");
    const error = await failure(openTransport(to(sshd)));
    expect(error.reason).toMatch(/the host has no socket \/run\/libvirt\/libvirt-sock or/);
  });

  test.each([
    ["Permission denied", "Unauthorized", /group libvirt/],
    ["No such file or directory", "Unavailable", /systemctl start libvirtd/],
  ] as const)("the helper's own words are told: %s", async (words, code, remediation) => {
    const said = `virt-ssh-helper: cannot connect to '/var/run/libvirt/libvirt-sock': Failed to connect socket: ${words}`;
    const folder = await helperFolder(saying(`Welcome to this host\n${said}\n`, 1));
    const sshd = await server(() => undefined, `SetEnv PATH=${folder}:/usr/bin:/bin`);
    expect(await failure(openTransport(to(sshd)))).toMatchObject({
      code,
      reason: `the host reaches no libvirt daemon: ${said}`,
      remediation: expect.stringMatching(remediation),
    });
  });
});

test("the user's own daemon on a host is reached by the helper, which starts it", async ({ skip }) => {
  const folder = await helperFolder();
  const sshd = await server(skip, `SetEnv PATH=${folder}:/usr/bin:/bin`);
  expect(await hostnameOver(to(sshd, {}, "session"))).not.toBe("");
  expect((await run("cat", [join(folder, "parameters")])).stdout).toBe("qemu:///session");
});

describe("logging in", () => {
  async function agentWithKeys(sshd: Sshd, count: number): Promise<string> {
    const agent = join(sshd.directory, "agent");
    const running = run("ssh-agent", ["-D", "-a", agent]);
    running.catch(() => undefined);
    onTestFinished(() => void running.child.kill());
    await vi.waitFor(() => run("ssh-add", ["-l"], { env: { SSH_AUTH_SOCK: agent } }).catch(isEmpty));
    for (let index = 0; index < count; index += 1) {
      const file = join(sshd.directory, `stranger-${index}`);
      await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
      await run("ssh-add", ["-q", file], { env: { SSH_AUTH_SOCK: agent } });
    }
    return agent;
  }

  // what ssh-add says of an agent that runs and has none
  function isEmpty(error: { code?: number }): void {
    if (error.code !== 1) throw error;
  }

  test("a key that is given is tried before those of the agent", async ({ skip }) => {
    const sshd = await server(skip, "MaxAuthTries 2");
    const agent = await agentWithKeys(sshd, 4);
    const credentials = { privateKey: sshd.privateKey, agent };
    expect(await hostnameOver(to(sshd, { socket: peer().socket, credentials }))).not.toBe("");
  });

  test("an agent with too many keys is named as the reason", async ({ skip }) => {
    const sshd = await server(skip, "MaxAuthTries 2");
    const agent = await agentWithKeys(sshd, 4);
    expect(await failure(openTransport(to(sshd, { credentials: { agent } })))).toMatchObject({
      code: "Unauthorized",
      remediation: expect.stringMatching(/agent.*MaxAuthTries/),
    });
  });

  test("a user that the host does not let in, a dead agent, a public key: each is told", async ({ skip }) => {
    const sshd = await server(skip, "AllowUsers somebody-else");
    const refused = await failure(openTransport(to(sshd)));
    expect(refused).toMatchObject({ code: "Unauthorized", remediation: expect.stringMatching(/AllowUsers/) });
    expect(refused.reason).toMatch(/login of "root" \(tried: key\)/);
    const dead = await failure(openTransport(to(sshd, { credentials: { agent: "/run/no-agent" } })));
    expect(dead.reason).toMatch(/the agent at \/run\/no-agent cannot be asked/);
    const { stdout: privateKey } = await run("cat", [join(sshd.directory, "user.pub")]);
    expect(await failure(openTransport(to(sshd, { credentials: { privateKey } })))).toMatchObject({
      code: "Unauthorized",
      reason: "the SSH private key is a public key",
    });
  });

  test("a password that is refused is one attempt, whichever ways the server takes one", async ({ skip }) => {
    const sshd = await server(skip, "UsePAM yes", "LogLevel VERBOSE");
    await failure(openTransport(to(sshd, { credentials: { password: "a guess" } })));
    expect(await refusals(sshd)).toEqual([expect.stringMatching(/^Failed password/)]);
  });

  test("what the server does not take is not tried", async ({ skip }) => {
    const sshd = await server(skip, "PasswordAuthentication no", "KbdInteractiveAuthentication no");
    const error = await failure(openTransport(to(sshd, { credentials: { password: sshd.password } })));
    expect(error).toMatchObject({ code: "Unauthorized", property: "credentials" });
    expect(error.reason).toContain("(given: password; it takes: publickey)");
    expect(await refusals(sshd)).toEqual([]);
  });

  test("a server that takes passwords by prompts only gets one, and one that wants two factors both", async ({
    skip,
  }) => {
    const prompting = await server(skip, "UsePAM yes", "PasswordAuthentication no");
    const { socket } = peer();
    const { password } = prompting;
    expect(await hostnameOver(to(prompting, { socket, credentials: { password } }))).not.toBe("");
    const strict = await server(skip, "AuthenticationMethods publickey,password");
    const credentials = { privateKey: strict.privateKey, password };
    expect(await hostnameOver(to(strict, { socket, credentials }))).not.toBe("");
    expect([...(await refusals(prompting)), ...(await refusals(strict))]).toEqual([]);
  });

  async function refusals({ directory }: Sshd): Promise<string[]> {
    const text = await readFile(join(directory, "output.txt"), "utf8");
    return text.split("\n").filter((line) => line.startsWith("Failed "));
  }

  test("algorithms that are not in common are no passing trouble", async ({ skip }) => {
    const sshd = await server(skip, "KexAlgorithms sntrup761x25519-sha512@openssh.com");
    expect(await failure(openTransport(to(sshd)))).toMatchObject({
      code: "NotSupported",
      remediation: expect.stringMatching(/KexAlgorithms curve25519-sha256/),
    });
  });

  test("a host that hangs up on the way is Unavailable", async () => {
    const hangingUp = createServer((socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    await new Promise<void>((resolve) => hangingUp.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void hangingUp.close());
    const address = hangingUp.address();
    const port = typeof address === "object" ? address?.port : 0;
    const uri = `qemu+ssh://root@127.0.0.1:${port}/system`;
    const error = await failure(openTransport({ uri, credentials: { password: "x" }, knownHosts: [] }));
    expect(error).toMatchObject({ code: "Unavailable", operation: "connect" });
  });
});

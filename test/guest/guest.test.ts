/**
 * The program of examples/libvirt-basic through the real engine, over SSH, on a real libvirtd, with a real Debian:
 * boots, gets its address and its cloud-init, is reached by ssh and shuts down when it is asked to.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, type EngineProject, type EngineStack, missingEngine } from "../engine/harness";
import { type Libvirtd, startLibvirtd } from "../peers/libvirtd";
import { orReason, run } from "../peers/peer";
import { type Sshd, startSshd } from "../peers/sshd";
import { describeUnless } from "../support/describe-unless";
import { ensureGuestImage } from "./image";
import { makeSshKeyPair, runOverSsh, type SshKeyPair, waitForSsh } from "./ssh";

const example = resolve(__dirname, "../../examples/libvirt-basic/index.ts");
const waiting = resolve(__dirname, "../../examples/wait-for-cloud-init/index.ts");
const bridge = "virtguest0";
const minutes = 60_000;

interface Outputs {
  readonly ips: string[];
  readonly consoleUrl: string;
  readonly location: string;
}

describeUnless(missingEngine(), "a real guest on libvirt", () => {
  let reason: string | undefined;
  let libvirtd: Libvirtd;
  let sshd: Sshd;
  let project: EngineProject;
  let stack: EngineStack;
  let keys: SshKeyPair;
  let folder: string;

  async function prepare(): Promise<void> {
    const image = await ensureGuestImage();
    libvirtd = await startLibvirtd({ hostNetwork: true });
    sshd = await startSshd();
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-guest-"));
    keys = await makeSshKeyPair(folder);
    const path = join(libvirtd.directory, "debian.qcow2");
    await cp(image.path, path);
    await defineDefaultNetwork();
    project = await createProject({});
    await project.write("index.ts", await program(keys.publicKey));
    stack = await project.stack("dev", { HOME: folder });
    const query = new URLSearchParams({
      keyfile: sshd.privateKeyFile,
      known_hosts: sshd.knownHosts,
      socket: libvirtd.socket,
    });
    await stack.setConfig({
      endpoint: `qemu+ssh://root@127.0.0.1:${sshd.port}/system?${query}`,
      image: path,
    });
  }

  /** The host's network is everybody's: a bridge and a range that nobody else has. */
  async function defineDefaultNetwork(): Promise<void> {
    const file = join(folder, "default.xml");
    await writeFile(
      file,
      `<network><name>default</name><forward mode="nat"/><bridge name="${bridge}"/><ip address="192.168.244.1" netmask="255.255.255.0"><dhcp><range start="192.168.244.10" end="192.168.244.99"/></dhcp></ip></network>`,
    );
    const virsh = (...words: string[]) => run("virsh", ["-c", libvirtd.uri, ...words]);
    await run("ip", ["link", "delete", bridge]).catch(() => undefined);
    await virsh("net-undefine", "default").catch(() => undefined);
    await virsh("net-define", file);
    await virsh("net-start", "default");
  }

  beforeAll(async () => {
    const prepared = await orReason(prepare());
    if (typeof prepared === "string") reason = prepared;
  }, 20 * minutes);
  afterAll(async () => {
    await project?.dispose();
    if (libvirtd !== undefined)
      await run("virsh", ["-c", libvirtd.uri, "net-destroy", "default"]).catch(() => undefined);
    await sshd?.stop();
    await libvirtd?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  test(
    "boots, is reached, and shuts down",
    async (context) => {
      if (reason !== undefined) return context.skip(reason);
      const created = await stack.up({ timeout: 12 * minutes });
      expect(created.changes).toMatchObject({ create: 7 });
      const { ips, consoleUrl, location } = await stack.outputs<Outputs>();
      const [host = ""] = ips;
      expect(host).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(consoleUrl).toMatch(/^vnc:\/\/127\.0\.0\.1:\d+/);
      expect(location).not.toBe("");
      expect((await stack.resource("web"))?.outputs).toMatchObject({
        powerState: "On",
        phase: "Running",
        guest: { agent: "Running", hostname: "web", os: expect.stringMatching(/Debian/) },
      });

      const guest = { host, privateKeyFile: keys.privateKeyFile };
      await waitForSsh(guest, 5 * minutes);
      expect(await runOverSsh(guest, "hostname")).toBe("web");
      // the agent ran it as soon as the guest was up, and the creation waited for it
      expect(await runOverSsh(guest, "cat /etc/motd.d/ready")).toBe("ready");
      const disks = await runOverSsh(guest, "lsblk --nodeps --noheadings --bytes --output SIZE");
      expect(disks.split("\n").map((line) => line.trim())).toContain(String(2 ** 30));

      // a graceful power-off is the guest's own doing
      await project.write(
        "index.ts",
        (await program(keys.publicKey)).replace('powerState: "On"', 'powerState: "OffGraceful"'),
      );
      const off = await stack.up({ timeout: 5 * minutes });
      expect(off.diagnostics.map(({ message }) => message).join("\n")).not.toContain("powered off hard");
      expect((await stack.resource("web"))?.outputs).toMatchObject({ powerState: "Off" });
      await stack.destroy({ timeout: 3 * minutes });
      const { stdout } = await run("virsh", ["-c", libvirtd.uri, "list", "--all", "--name"]);
      expect(stdout.trim()).toBe("");
    },
    25 * minutes,
  );

  test(
    "is created once its cloud-init is done, and not where that fails",
    async (context) => {
      if (reason !== undefined) return context.skip(reason);
      await project.write("index.ts", await readFile(waiting, "utf8"));
      const image = await stack.cli(["config", "get", "image", "--stack", "dev"]);
      await stack.setConfig({ image: image.stdout.trim(), command: "exit 3" });
      const failed = await stack.up({ fails: true, timeout: 12 * minutes });
      const said = failed.diagnostics.map(({ message }) => message).join("\n");
      expect(said).toMatch(/waitFor\.cloudInit: cloud-init failed in the guest: status: error/);
      expect(said).toMatch(/scripts.user/);
      const web = await stack.resource("web");
      expect(web?.initErrors).toHaveLength(1);

      await stack.setConfig({ command: "echo ready > /run/ready" });
      const replaced = await stack.up({ args: ["--replace", web?.urn ?? ""], timeout: 12 * minutes });
      expect(replaced.changes).toMatchObject({ replace: 1 });
      expect((await stack.resource("web"))?.outputs).toMatchObject({ phase: "Running" });
      await stack.destroy({ timeout: 3 * minutes });
    },
    25 * minutes,
  );
});

const postStart = {
  exec: { command: ["/bin/sh", "-c", "mkdir -p /etc/motd.d && echo ready > /etc/motd.d/ready"] },
  timeout: "5m",
};

/** The example, with a key that the test can log in with and a guest that is asked before it is switched off. */
async function program(publicKey: string): Promise<string> {
  const text = await readFile(example, "utf8");
  const changed = text
    .replace('hostname: web\\n"', `hostname: web\\nssh_authorized_keys: [\\"${publicKey}\\"]\\n"`)
    .replace("diskDefaults: {", 'guestToolsPolicy: "install",\n  diskDefaults: {')
    .replace('powerState: "On"', `powerState: "On", lifecycle: ${JSON.stringify({ postStart })}`);
  if (!changed.includes(publicKey)) throw new Error("the example has changed: its user data was not found");
  return changed;
}

/** A machine's life through the real engine, on a real libvirtd behind a real sshd. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Libvirtd, startLibvirtd } from "../peers/libvirtd";
import { orReason } from "../peers/peer";
import { type Sshd, startSshd } from "../peers/sshd";
import { describeUnless } from "../support/describe-unless";
import {
  createProject,
  type EngineProject,
  type EngineResult,
  type EngineStack,
  missingEngine,
} from "./harness";

const program = `
const virt = require("pulumi-virtrigaud");
const settings = JSON.parse(process.env.PROGRAM_SETTINGS);
const host = new virt.Provider("host", { type: "libvirt", ...settings.provider });
const small = new virt.VMClass("small", { cpu: 1, memory: "128Mi", diskDefaults: { size: "32Mi" }, ...settings.class });
const blank = new virt.Image("blank", { provider: host, source: { libvirt: { upload: settings.image } } });
const lan = new virt.Network("lan", {
  provider: host, ipAllocation: { type: "DHCP" },
  source: { libvirt: { networkName: "engine-lan", create: { mode: "isolated", cidr: "192.168.213.1/24" } } },
});
const web = new virt.VirtualMachine("web", {
  provider: host, class: small, image: blank,
  networks: [{ name: "lan", network: lan }],
  disks: [{ name: "data", size: "16Mi" }],
  userData: { cloudInit: { inline: "#cloud-config\\nhostname: web\\n" } },
  powerState: "On", tags: ["env:dev"], waitFor: { ip: false }, lifecycle: { gracefulShutdownTimeout: "2s" },
  ...settings.machine,
});
if (settings.snapshot) new virt.Snapshot("before", { machine: web, description: "before the upgrade" });
exports.consoleUrl = web.consoleUrl;
exports.location = web.location;
`;

interface Peers {
  readonly libvirtd: Libvirtd;
  readonly sshd: Sshd;
}

async function startPeers(): Promise<Peers> {
  return { libvirtd: await startLibvirtd(), sshd: await startSshd() };
}

const run = promisify(execFile);

describeUnless(missingEngine(), "a machine on libvirt, through the engine", () => {
  let peers: Peers;
  let project: EngineProject;
  let stack: EngineStack;
  let reason: string | undefined;

  beforeAll(async () => {
    const started = await orReason(startPeers());
    if (typeof started === "string") {
      reason = started;
      return;
    }
    peers = started;
    await run("qemu-img", [
      "create",
      "-q",
      "-f",
      "qcow2",
      join(peers.libvirtd.directory, "blank.qcow2"),
      "16M",
    ]);
    project = await createProject({ program });
    stack = await project.stack();
  });
  afterAll(async () => {
    await project?.dispose();
    await peers?.sshd.stop();
    await peers?.libvirtd.stop();
  });

  function env(settings: object = {}): { env: NodeJS.ProcessEnv } {
    const { libvirtd, sshd } = peers;
    const provider = {
      endpoint: `qemu+ssh://root@127.0.0.1:${sshd.port}/system`,
      credentials: { privateKey: { file: sshd.privateKeyFile } },
      libvirt: { knownHosts: [sshd.knownHosts], socket: libvirtd.socket },
    };
    const image = join(libvirtd.directory, "blank.qcow2");
    return { env: { PROGRAM_SETTINGS: JSON.stringify({ provider, image, ...settings }) } };
  }
  const said = (result: EngineResult): string => result.diagnostics.map(({ message }) => message).join("\n");
  const domainXml = async (): Promise<string> =>
    (await run("virsh", ["-c", peers.libvirtd.uri, "dumpxml", "web"])).stdout;

  test("is created over SSH, changed live and by power cycle, reverted and destroyed", async (context) => {
    if (reason !== undefined) return context.skip(reason);
    await stack.up(env());
    expect(await stack.outputs()).toEqual({
      consoleUrl: expect.stringMatching(/^vnc:\/\//),
      location: expect.stringMatching(/.+/),
    });
    expect((await stack.resource("web"))?.outputs).toMatchObject({ powerState: "On", phase: "Running" });
    expect((await stack.preview(env())).changes).toEqual({ same: 6 });
    expect((await stack.refresh(env())).changes).toEqual({ same: 6 });

    const bigger = {
      class: { memory: "192Mi" },
      machine: {
        disks: [
          { name: "data", size: "16Mi", iops: 500 },
          { name: "log", size: "16Mi" },
        ],
      },
    };
    const preview = await stack.preview(env(bigger));
    expect(said(preview)).toMatch(/(live|power cycle): memory 128Mi → 192Mi/);
    expect(said(preview)).toContain("add disk log (16Mi)");
    expect(said(preview)).toContain("disk data iops none → 500");
    await stack.up(env(bigger));
    const xml = await domainXml();
    expect(xml).toMatch(/<currentMemory unit='KiB'>196608<\/currentMemory>/);
    expect(xml).toContain("log");
    expect(xml).toContain("<total_iops_sec>500</total_iops_sec>");
    expect((await stack.preview(env(bigger))).changes).toEqual({ same: 6 });

    await stack.up(env({ ...bigger, snapshot: true }));
    expect((await stack.resource("before"))?.outputs).toMatchObject({
      createdAt: expect.stringMatching(/^2/),
    });

    await run("virsh", ["-c", peers.libvirtd.uri, "destroy", "web"]);
    await stack.refresh(env());
    expect((await stack.resource("web"))?.outputs).toMatchObject({ powerState: "Off" });
    await stack.up(env({ ...bigger, snapshot: true }));
    expect((await stack.resource("web"))?.outputs).toMatchObject({ powerState: "On" });

    await stack.destroy(env());
    const left = await run("virsh", ["-c", peers.libvirtd.uri, "list", "--all", "--name"]);
    expect(left.stdout.trim()).toBe("");
  });
});

/** A login that a host refuses, in a program with many machines: each attempt counts towards locking the account. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import { type Libvirtd, startLibvirtd } from "../peers/libvirtd";
import { orReason, run } from "../peers/peer";
import { type Sshd, startSshd } from "../peers/sshd";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine, type OperationOptions } from "./harness";

const program = `
const virt = require("pulumi-virtrigaud");
const settings = JSON.parse(process.env.PROGRAM_SETTINGS);
const host = new virt.Provider("host", { type: "libvirt", ...settings.provider });
const small = new virt.VMClass("small", { cpu: 1, memory: settings.memory, diskDefaults: { size: "1Mi" } });
for (let index = 0; index < 30; index += 1)
  new virt.VirtualMachine("web-" + index, {
    provider: host, class: small, powerState: "Off", waitFor: { ip: false },
  });
`;

interface Peers {
  readonly libvirtd: Libvirtd;
  readonly sshd: Sshd;
}

async function startOrSkip(context: TestContext): Promise<Peers> {
  const libvirtd = await orReason(startLibvirtd());
  if (typeof libvirtd === "string") return context.skip(libvirtd);
  context.onTestFinished(() => libvirtd.stop());
  // one that asks PAM takes a password in two ways, as hosts usually do, and a verbose one tells of keys
  const sshd = await orReason(startSshd({ configuration: ["UsePAM yes", "LogLevel VERBOSE"] }));
  if (typeof sshd === "string") return context.skip(sshd);
  context.onTestFinished(() => sshd.stop());
  return { libvirtd, sshd };
}

/** What the server wrote down since the last time. */
function watch({ directory }: Sshd): () => Promise<{ connections: number; refusals: number }> {
  let seen = 0;
  return async () => {
    const text = await readFile(join(directory, "output.txt"), "utf8");
    const lines = text.slice(seen).split("\n");
    seen = text.length;
    const count = (beginning: string) => lines.filter((line) => line.startsWith(beginning)).length;
    return { connections: count("Connection from "), refusals: count("Failed ") };
  };
}

function optionsFor({ libvirtd, sshd }: Peers, method: "password" | "privateKey") {
  const provider = {
    endpoint: `qemu+ssh://root@127.0.0.1:${sshd.port}/system`,
    credentials: { [method]: { env: "HOST_SECRET" } },
    defaults: { storagePool: "many" },
    libvirt: { knownHosts: [sshd.knownHosts], socket: libvirtd.socket, accelerator: "tcg" },
  };
  return (secret: string, memory = "32Mi"): OperationOptions => ({
    env: { HOST_SECRET: secret, PROGRAM_SETTINGS: JSON.stringify({ provider, memory }) },
  });
}

const refused = (options: OperationOptions): OperationOptions => ({ ...options, fails: true });
const toTheEnd = (options: OperationOptions): OperationOptions => ({
  ...refused(options),
  args: ["--continue-on-error"],
});
const once = { connections: 1, refusals: 1 };

describeUnless(missingEngine(), "thirty machines on a host that refuses the login", () => {
  test("try a password once in each operation", async (context) => {
    const peers = await startOrSkip(context);
    const pool = join(peers.libvirtd.directory, "many");
    const parameters = ["pool-create-as", "many", "dir", "--target", pool, "--build"];
    await run("virsh", ["-c", peers.libvirtd.uri, ...parameters]);
    const project = await createProject({ program });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    const options = optionsFor(peers, "password");
    const seen = watch(peers.sshd);
    await seen();

    await stack.up(toTheEnd(options("a guess")));
    expect(await seen()).toEqual(once);
    await stack.up(options(peers.sshd.password));
    expect(await seen()).toEqual({ connections: 1, refusals: 0 });

    const changed = options("another guess", "48Mi");
    await stack.preview(refused(changed));
    expect(await seen()).toEqual(once);
    // as users run it: the preview ends it
    await stack.up({ ...refused(changed), preview: true });
    expect(await seen()).toEqual(once);
    await stack.up(toTheEnd(changed));
    expect(await seen()).toEqual(once);
    await stack.refresh(refused(changed));
    expect(await seen()).toEqual(once);
    await stack.destroy(toTheEnd(changed));
    expect(await seen()).toEqual(once);
    await stack.destroy(options(peers.sshd.password));
  });

  test("try a key once", async (context) => {
    const peers = await startOrSkip(context);
    const project = await createProject({ program });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    const stranger = join(peers.sshd.directory, "stranger");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger]);
    const seen = watch(peers.sshd);
    await seen();
    await stack.up(toTheEnd(optionsFor(peers, "privateKey")(await readFile(stranger, "utf8"))));
    expect(await seen()).toEqual(once);
  });
});

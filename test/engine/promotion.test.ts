/** examples/promotion, as written: one program text, and a stack per hypervisor that differs in its configuration alone. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { type Libvirtd, startLibvirtd } from "../peers/libvirtd";
import { orReason, run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { createProject, type EngineStack, missingEngine } from "./harness";
import { vsphereConnection } from "./vsphere-program";
import { inventoryOf, startOrSkip } from "./vsphere-stack";

const example = resolve(__dirname, "../../examples/promotion");
const everything = { create: 7 };

type Configuration = Readonly<Record<string, unknown>>;

/** The stack with the example's own configuration, until the test ends. */
async function openStack(name: string, env: NodeJS.ProcessEnv = {}): Promise<EngineStack> {
  const file = `Pulumi.${name}.yaml`;
  const project = await createProject({
    name: "promotion",
    programFile: join(example, "index.ts"),
    files: { [file]: await readFile(join(example, file), "utf8") },
    env,
  });
  onTestFinished(() => project.dispose());
  return project.stack(name);
}

/** In the place of hosts that only the example's reader has. */
async function configure(stack: EngineStack, values: Configuration): Promise<void> {
  const texts = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  await stack.setConfig(Object.fromEntries(texts));
}

/** The same on each: made, as desired, unchanged, and gone again. */
async function promote(stack: EngineStack, own: Configuration, hypervisor: RegExp): Promise<void> {
  // the file as it stands is one that the program takes, and no hypervisor is asked for that
  expect((await stack.preview()).changes).toEqual(everything);
  await configure(stack, own);
  expect((await stack.up()).changes).toEqual(everything);
  expect(await stack.outputs()).toMatchObject({
    hypervisor: expect.stringMatching(hypervisor),
    powerState: "On",
    currentResources: { cpu: 1, memory: "512Mi" },
  });
  expect((await stack.preview()).changes).toEqual({ same: 7 });
  expect((await stack.destroy()).changes).toEqual({ delete: 7 });
}

async function libvirtdOrSkip(context: TestContext): Promise<Libvirtd> {
  const libvirtd = await orReason(startLibvirtd());
  if (typeof libvirtd === "string") return context.skip(libvirtd);
  onTestFinished(() => libvirtd.stop());
  return libvirtd;
}

describeUnless(missingEngine(), "examples/promotion", () => {
  test("on the mock", async () => {
    const stack = await openStack("mock");
    const endpoint = join(stack.project.directory, "mock");
    await promote(stack, { provider: { type: "mock", endpoint } }, /mock/i);
  });

  test("on libvirt", async (context) => {
    const libvirtd = await libvirtdOrSkip(context);
    const path = join(libvirtd.directory, "blank.qcow2");
    await run("qemu-img", ["create", "-q", "-f", "qcow2", path, "16M"]);
    const create = { mode: "isolated", cidr: "192.168.214.1/24" };
    const own = {
      provider: { type: "libvirt", endpoint: libvirtd.uri },
      image: { libvirt: { path, format: "qcow2" } },
      network: { libvirt: { networkName: "promotion-lan", create } },
      // there is no guest in it
      waitForIp: "false",
    };
    await promote(await openStack("libvirt"), own, /libvirt|QEMU/i);
    const left = await run("virsh", ["-c", libvirtd.uri, "list", "--all", "--name"]);
    expect(left.stdout.trim()).toBe("");
  });

  test("on vSphere", async (context) => {
    const peer = await startOrSkip(context, { templates: ["debian"], machines: 1 });
    const before = await inventoryOf(peer);
    const own = {
      provider: { type: "vsphere", ...vsphereConnection(peer) },
      image: { vsphere: { template: "debian" } },
      network: { vsphere: { portgroup: "VM Network" } },
    };
    const stack = await openStack("vsphere", { VSPHERE_PASSWORD: peer.password });
    await promote(stack, own, /vCenter/);
    expect(await inventoryOf(peer)).toEqual(before);
  });
});

/** A machine on a vCenter and on libvirt comes into a stack by its id, and the program that has it changes nothing. */
import { existsSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { closeSessions } from "../../provider/hooks";
import { startLibvirtd } from "../peers/libvirtd";
import { orReason, run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { createProject, type EngineStack, missingEngine } from "./harness";
import { importByFile } from "./import-file";
import { vsphereProgram } from "./vsphere-program";
import { openVsphereStack } from "./vsphere-stack";

afterEach(async () => {
  vi.unstubAllEnvs();
  await closeSessions();
});

/** Loses the machine `other` from the state, and imports it again; `declaring` writes the program for its arguments. */
async function comesBack(
  stack: EngineStack,
  donor: string,
  env: NodeJS.ProcessEnv,
  declaring: (args: string) => string,
): Promise<object> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const other = await stack.resource("other");
  await stack.state("delete", other?.urn ?? "");
  const id = other?.id ?? "";
  const inputs = await importByFile({ project: stack.project, stack, id, name: "other", donor, env });
  await stack.project.write("index.js", declaring(JSON.stringify(inputs)));
  const { changes } = await stack.preview({ env, args: ["--refresh"] });
  expect(Object.keys(changes).filter((op) => !["same", "refresh"].includes(op))).toEqual([]);
  // an import records no dependencies: its image would be deleted at the same moment
  await stack.destroy({ env, args: ["--target", other?.urn ?? ""] });
  return inputs;
}

describeUnless(missingEngine(), "a machine that a stack imports", () => {
  test("on a vCenter", async (context) => {
    const { stack, env } = await openVsphereStack(context);
    const declaring = (args: string) =>
      `${vsphereProgram}\nnew virt.VirtualMachine("other", { ...${args}, provider: host });`;
    const rich = {
      class: {
        cpu: 2,
        memory: "4Gi",
        cpuTopology: { sockets: 1, cores: 2 },
        resourceLimits: { cpuShares: 512 },
        vsphere: { annotation: "kept", boot: { delay: "5s" } },
      },
      disks: [
        { name: "root", size: "16Gi" },
        { name: "data", size: "1Gi", iops: 500 },
      ],
      tags: ["env:dev"],
      powerState: "Off",
    };
    await stack.project.write(
      "index.js",
      declaring(`{ ...${JSON.stringify(rich)}, image: debian, networks: [{ name: "lan", network: lan }] }`),
    );
    await stack.up(env());
    const inputs = await comesBack(stack, "web", env().env ?? {}, declaring);
    expect(inputs).toMatchObject({
      ...rich,
      class: { ...rich.class, vsphere: rich.class.vsphere },
      disks: [{ name: "root" }, { name: "data", size: "1Gi", iops: 500 }],
    });
    await stack.destroy(env());
  });

  test("on libvirt", async (context) => {
    const libvirtd = await orReason(startLibvirtd());
    if (typeof libvirtd === "string") return context.skip(libvirtd);
    context.onTestFinished(() => libvirtd.stop());
    const image = join(libvirtd.directory, "blank.qcow2");
    await run("qemu-img", ["create", "-q", "-f", "qcow2", image, "16M"]);
    const prelude = `
      const virt = require("pulumi-virtrigaud");
      const host = new virt.Provider("host", { type: "libvirt", endpoint: process.env.TEST_ENDPOINT });
      const blank = new virt.Image("blank", { provider: host, source: { libvirt: { upload: process.env.TEST_IMAGE } } });
      new virt.VirtualMachine("donor", {
        provider: host, class: { cpu: 1, memory: "64Mi" }, image: blank, powerState: "Off",
      });`;
    const declaring = (args: string) =>
      `${prelude}\nnew virt.VirtualMachine("other", { ...${args}, provider: host });`;
    const rich = {
      class: {
        cpu: 2,
        memory: "96Mi",
        firmware: "UEFI",
        cpuTopology: { sockets: 1, cores: 2 },
        resourceLimits: { cpuShares: 512, memoryLimit: "1Gi" },
        libvirt: { video: { model: "vga" }, maxCpus: 4, cache: "none" },
      },
      disks: [{ name: "data", size: "16Mi", iops: 500 }],
      tags: ["env:dev"],
      powerState: "Off",
    };
    const project = await createProject({
      program: declaring(`{ ...${JSON.stringify(rich)}, image: blank }`),
    });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    const env = { TEST_ENDPOINT: libvirtd.uri, TEST_IMAGE: image };
    await stack.up({ env });
    const inputs = await comesBack(stack, "donor", env, declaring);
    expect(inputs).toMatchObject({
      ...rich,
      disks: [{ name: "root" }, { name: "data", size: "16Mi", iops: 500 }],
    });
    await stack.destroy({ env });
  });

  test("on libvirt, made by hand", async (context) => {
    const libvirtd = await orReason(startLibvirtd());
    if (typeof libvirtd === "string") return context.skip(libvirtd);
    context.onTestFinished(() => libvirtd.stop());
    const virsh = async (...args: string[]) => (await run("virsh", ["-c", libvirtd.uri, ...args])).stdout;
    const { system, data } = await handmadeMachine(libvirtd.directory, virsh);
    const prelude = `
      const virt = require("pulumi-virtrigaud");
      const host = new virt.Provider("host", { type: "libvirt", endpoint: process.env.TEST_ENDPOINT });
      new virt.VirtualMachine("donor", {
        provider: host, class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Mi" } }, powerState: "Off",
      });`;
    const project = await createProject({ program: prelude });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    const env = { TEST_ENDPOINT: libvirtd.uri };
    vi.stubEnv("TEST_ENDPOINT", libvirtd.uri);
    await stack.up({ env });
    const id = (await virsh("domuuid", "old")).trim();
    const before = await virsh("dumpxml", id, "--inactive");

    const inputs = await importByFile({ project, stack, id, name: "old", donor: "donor", env });
    expect(inputs).toMatchObject({
      class: { libvirt: { machineType: "pc-q35-6.2", clock: { offset: "localtime" } } },
      disks: [
        { name: "vda", size: "16Mi" },
        { name: "root", size: "16Mi" },
      ],
    });
    const declare = (args: object) =>
      project.write(
        "index.js",
        `${prelude}\nnew virt.VirtualMachine("old", { ...${JSON.stringify(args)}, provider: host });`,
      );
    const pending = async (...args: string[]) => {
      const { changes } = await stack.preview({ env, args });
      return Object.keys(changes).filter((op) => !["same", "refresh"].includes(op));
    };
    await declare(inputs);
    expect(await pending()).toEqual([]);
    expect(await pending("--refresh")).toEqual([]);
    await stack.up({ env });
    expect(await virsh("dumpxml", id, "--inactive")).toBe(before);

    const [first, root] = inputs.disks as object[];
    await declare({ ...inputs, disks: [first, { ...root, size: "32Mi" }] });
    await stack.up({ env });
    expect([statSync(data).size, statSync(system).size]).toEqual([16 * 2 ** 20, 32 * 2 ** 20]);
    expect(await pending("--refresh")).toEqual([]);
    const metadata = /<metadata>[\s\S]*<\/metadata>\s*/;
    const after = await virsh("dumpxml", id, "--inactive");
    expect(after.replace(metadata, "")).toBe(before.replace(metadata, ""));

    await stack.destroy({ env });
    expect((await virsh("list", "--all", "--name")).trim()).toBe("");
    expect([data, system].map((path) => existsSync(path))).toEqual([true, true]);
  });
});

/** With SPICE, another clock than ours, and two disks, of which the second boots. */
async function handmadeMachine(directory: string, virsh: (...args: string[]) => Promise<string>) {
  const pool = join(directory, "handmade");
  await mkdir(pool);
  await virsh("pool-create-as", "handmade", "dir", "--target", pool);
  const [data, system] = [join(pool, "data.raw"), join(pool, "system.raw")];
  for (const path of [data, system]) await run("qemu-img", ["create", "-q", "-f", "raw", path, "16M"]);
  await virsh("pool-refresh", "handmade");
  const disk = (path: string, target: string, boot = "") =>
    `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${path}'/>
      <target dev='${target}' bus='virtio'/>${boot}</disk>`;
  const definition = join(directory, "old.xml");
  await writeFile(
    definition,
    `<domain type='qemu'><name>old</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
      <os><type arch='x86_64' machine='pc-q35-6.2'>hvm</type></os>
      <clock offset='localtime'/>
      <devices>
        ${disk(data, "vda")}${disk(system, "vdb", "<boot order='1'/>")}
        <interface type='user'><mac address='52:54:00:6b:3c:58'/><model type='e1000e'/></interface>
        <graphics type='spice'><listen type='none'/></graphics><video><model type='vga'/></video>
      </devices></domain>`,
  );
  await virsh("define", definition);
  return { system, data };
}

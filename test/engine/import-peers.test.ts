/** A machine on a vCenter and on libvirt comes into a stack by its id, and the program that has it changes nothing. */
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
});

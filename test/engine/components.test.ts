/** Components of three levels with fifty machines, as programs are structured, on hypervisors that are not ours. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { startLibvirtd } from "../peers/libvirtd";
import { orReason, run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine } from "./harness";
import { vsphereConnection } from "./vsphere-program";
import { inventoryOf, startOrSkip } from "./vsphere-stack";

const program = `
const pulumi = require("@pulumi/pulumi");
const virt = require("pulumi-virtrigaud");
const settings = JSON.parse(process.env.PROGRAM_SETTINGS);

class Group extends pulumi.ComponentResource {
  constructor(name, args, options) {
    super("acme:infra:Group", name, {}, options);
    this.machines = Array.from({ length: 5 }, (_, index) => new virt.VirtualMachine(name + "-" + index, {
      ...settings.machine, provider: args.host, class: args.spec, image: args.image,
      tags: pulumi.output(args.tags), waitFor: { ip: false },
    }, { parent: this }));
    this.registerOutputs();
  }
}
class Zone extends pulumi.ComponentResource {
  constructor(name, args, options) {
    super("acme:infra:Zone", name, {}, options);
    this.groups = Array.from({ length: 5 }, (_, index) =>
      new Group(name + "-" + index, { ...args, tags: ["zone:" + name] }, { parent: this }));
    this.registerOutputs();
  }
}
class Estate extends pulumi.ComponentResource {
  constructor(name, options) {
    super("acme:infra:Estate", name, {}, options);
    const host = new virt.Provider("host", settings.provider, { parent: this });
    const spec = new virt.VMClass("small", settings.class, { parent: this });
    const image = settings.image === undefined
      ? undefined
      : new virt.Image("image", { provider: host, ...settings.image }, { parent: this });
    this.zones = ["east", "west"].map((zone) => new Zone(zone, { host, spec, image }, { parent: this }));
    this.registerOutputs();
  }
}
const estate = new Estate("estate");
exports.ids = estate.zones.flatMap(({ groups }) => groups.flatMap(({ machines }) => machines.map(({ id }) => id)));
`;

/** The stack, the estate, two zones, ten groups, a Provider, a class. */
const around = 16;
const machines = 50;

describeUnless(missingEngine(), "components with fifty machines", () => {
  test("on libvirt", async (context) => {
    const daemon = await orReason(startLibvirtd());
    if (typeof daemon === "string") return context.skip(daemon);
    context.onTestFinished(() => daemon.stop());
    const pool = join(daemon.directory, "components");
    await run("virsh", [
      "-c",
      daemon.uri,
      "pool-create-as",
      "components",
      "dir",
      "--target",
      pool,
      "--build",
    ]);
    const settings = {
      provider: { type: "libvirt", endpoint: daemon.uri, defaults: { storagePool: "components" } },
      class: { cpu: 1, memory: "32Mi", diskDefaults: { size: "1Mi" } },
      machine: { powerState: "Off" },
    };
    const env = { PROGRAM_SETTINGS: JSON.stringify(settings) };
    const project = await createProject({ program });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    expect((await stack.up({ env })).changes).toMatchObject({ create: machines + around });
    const list = async () =>
      (await run("virsh", ["-c", daemon.uri, "list", "--all", "--name"])).stdout.trim();
    expect((await list()).split("\n")).toHaveLength(machines);
    expect((await stack.preview({ env })).changes).toEqual({ same: machines + around });
    await stack.destroy({ env });
    expect(await list()).toBe("");
  });

  test("on vSphere", async (context) => {
    const peer = await startOrSkip(context, { templates: ["debian"], machines: 1 });
    const before = await inventoryOf(peer);
    const settings = {
      provider: { type: "vsphere", ...vsphereConnection(peer) },
      class: { cpu: 1, memory: "4Gi", diskDefaults: { size: "16Gi" } },
      image: { source: { vsphere: { template: "debian" } } },
      machine: { powerState: "On", lifecycle: { gracefulShutdownTimeout: "2s" } },
    };
    const env = { PROGRAM_SETTINGS: JSON.stringify(settings), VSPHERE_PASSWORD: peer.password };
    const project = await createProject({ program });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    expect((await stack.up({ env })).changes).toMatchObject({ create: machines + around + 1 });
    expect((await inventoryOf(peer)).machines).toHaveLength(before.machines.length + machines);
    expect((await stack.preview({ env })).changes).toEqual({ same: machines + around + 1 });
    await stack.destroy({ env });
    expect((await inventoryOf(peer)).machines).toEqual(before.machines);
  });

  test("with a password that is wrong by now, log in once", async (context) => {
    const peer = await startOrSkip(context, { templates: ["debian"], machines: 1 });
    const settings = (more: object) => ({
      provider: { type: "vsphere", ...vsphereConnection(peer) },
      class: { cpu: 1, memory: "4Gi", diskDefaults: { size: "16Gi" } },
      image: { source: { vsphere: { template: "debian" } } },
      machine: { powerState: "Off", ...more },
    });
    const envOf = (more: object, password: string) => ({
      PROGRAM_SETTINGS: JSON.stringify(settings(more)),
      VSPHERE_PASSWORD: password,
    });
    const project = await createProject({ program });
    context.onTestFinished(() => project.dispose());
    const stack = await project.stack();
    await stack.up({ env: envOf({}, peer.password) });
    await peer.control.resetRequests();
    const changed = envOf({ resources: { cpu: 2 } }, "wrong");
    await stack.up({ env: changed, fails: true, args: ["--continue-on-error"] });
    expect((await peer.control.calls()).Login).toBe(1);
    await stack.destroy({ env: envOf({}, peer.password) });
  });
});

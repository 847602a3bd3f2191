/** What people do to the state itself, and what is left when an operation does not come to its end. */

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { describeUnless } from "../../support/describe-unless";
import { type Deployment, missingEngine, type StateResource } from "../harness";
import { done, type Laboratory, type LaboratoryOptions, openLaboratory } from "./laboratory";
import { row } from "./rows";

async function open(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const lab = await openLaboratory(options);
  onTestFinished(() => lab.dispose());
  return lab;
}

describeUnless(missingEngine(), "the state", () => {
  const program = (web: string) => `
    const lan = new Network("lan", { provider: host, source: { mock: { create: true } } });
    const img = new Image("img", { provider: host, source: { mock: { url: "https://example.com/debian.qcow2" } } });
    const web = machine("${web}", { name: "web", image: img, networks: [{ name: "lan", network: lan }], tags: ["v:1"], disks: [{ name: "data", size: "1Gi" }] });
    new Snapshot("snap", { machine: web });
    machine("other");
  `;

  test(
    row(
      "state rename",
      "state delete",
      "stack export and import",
      "stack import of an edited state",
      "pulumi import --file",
    ),
    async () => {
      const lab = await open();
      await lab.program(program("web"));
      await lab.stack.up();
      const before = await lab.hypervisor.inventory();

      await lab.stack.state("rename", lab.urn("VirtualMachine", "web"), "front");
      await lab.program(program("front"));
      const renamed = await lab.stack.up();
      expect(done(renamed, "front")).toEqual(["update"]);
      const whole = { ...before, web: { ...before.web, owner: "dev::shop::front" } };
      expect(await lab.hypervisor.inventory()).toEqual(whole);

      await lab.stack.state("delete", lab.urn("VirtualMachine", "other"));
      const again = await lab.stack.up();
      expect(done(again, "other")).toEqual(["create"]);
      expect(await lab.hypervisor.inventory()).toEqual(whole);

      const state = await lab.stack.export();
      await lab.stack.import(edited(state, "front", misremembered));
      await lab.stack.up();
      expect(await lab.hypervisor.inventory()).toEqual(whole);
      expect((await lab.hypervisor.machine("web")).tags).toEqual(["v:1"]);

      await lab.stack.import(edited(state, "other", (resource) => ({ ...resource, id: "other-00000000" })));
      await lab.stack.up({ args: ["--refresh"] });
      expect(await lab.hypervisor.inventory()).toEqual(whole);
      expect(await lab.pending()).toEqual([]);

      await adoptByFile(lab, whole);
    },
  );

  /** Somebody has only the export, and imports it resource by resource into a backend of their own. */
  async function adoptByFile(lab: Laboratory, whole: object): Promise<void> {
    const { deployment } = await lab.stack.export();
    const other = await open({ hypervisor: lab.hypervisor });
    const resources = (deployment.resources ?? [])
      .filter(({ type }) => type.includes("virtrigaud:"))
      .map(({ type, urn, id, inputs, outputs }) => ({
        type,
        name: urn.split("::").at(-1),
        id,
        inputs,
        outputs,
      }));
    const file = join(other.project.directory, "import.json");
    await other.project.write("import.json", JSON.stringify({ resources }));
    await other.program("");
    await other.stack.cli([
      "import",
      "--file",
      file,
      "--stack",
      "dev",
      "--yes",
      "--generate-code=false",
      "--protect=false",
    ]);
    await other.program(program("front"));
    expect(await other.pending(["--refresh"])).toEqual([]);
    expect(await lab.hypervisor.inventory()).toEqual(whole);
    // an import records no dependencies: without them a destroy has no order
    await other.stack.up();
    expect(await lab.hypervisor.inventory()).toEqual(whole);
    await other.stack.destroy();
    expect(await lab.hypervisor.left()).toEqual([]);
  }

  test(row("Ctrl-C while a snapshot is made", "pulumi cancel"), async () => {
    const lab = await open();
    const slow = { mock: { taskDuration: "60s" } };
    const snapshots = (...names: string[]) =>
      [
        "const web = machine('web');",
        ...names.map((name) => `new Snapshot("${name}", { machine: web });`),
      ].join("\n");
    await lab.program(snapshots());
    await lab.stack.up();

    await lab.program(snapshots("snap"), slow);
    const interrupted = lab.stack.start("up");
    await interrupted.process.waitForOutput(/Snapshot snap creating/);
    await delay(1_500);
    const begun = Date.now();
    interrupted.process.signal("SIGINT");
    const result = await interrupted.finished;
    expect(result.exitCode).not.toBe(0);
    expect(Date.now() - begun).toBeLessThan(30_000);
    expect((await lab.stack.resource("snap"))?.initErrors).toHaveLength(1);
    await lab.program(snapshots("snap"));
    await lab.stack.refresh();
    await lab.stack.up();
    expect((await lab.hypervisor.inventory()).web?.snapshots).toEqual(["snap"]);

    const taken = { operation: "createSnapshot", after: true, fails: false, delay: "60s", count: 1 };
    await lab.program(snapshots("snap", "late"), { mock: { faults: [taken] } });
    const killed = lab.stack.start("up");
    const names = async () => (await lab.hypervisor.inventory()).web?.snapshots;
    await expect.poll(names, { timeout: 60_000 }).toEqual(["late", "snap"]);
    killed.process.killProviders();
    killed.process.signalGroup("SIGKILL");
    await killed.finished;
    await lab.program(snapshots("snap", "late"));
    const locked = await lab.stack.up({ fails: true });
    expect(locked.stdout + locked.stderr).toContain("locked");
    await lab.stack.cancel();
    await lab.stack.up();
    expect(await names()).toEqual(["late", "snap"]);
    expect(await lab.pending()).toEqual([]);
    await lab.stack.destroy();
    expect(await lab.hypervisor.left()).toEqual([]);
  });

  test(row("project rename"), async () => {
    const lab = await open();
    await lab.program(program("web"));
    await lab.stack.up();
    const { web } = await lab.hypervisor.inventory();
    await lab.stack.cli(["stack", "rename", "organization/store/dev", "--stack", "dev"]);
    await lab.project.write("Pulumi.yaml", JSON.stringify({ name: "store", runtime: "nodejs" }));
    const up = await lab.stack.up();
    expect(done(up, "web")).toEqual(["update"]);
    expect((await lab.hypervisor.inventory()).web).toEqual({ ...web, owner: "dev::store::web" });
    expect(await lab.pending()).toEqual([]);
    await lab.stack.destroy();
    expect(await lab.hypervisor.left()).toEqual([]);
  });
});

function edited(
  state: Deployment,
  name: string,
  edit: (resource: StateResource) => StateResource,
): Deployment {
  const resources = (state.deployment.resources ?? []).map((resource) =>
    resource.urn.endsWith(`::${name}`) ? edit(resource) : resource,
  );
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** Other tags, more memory, a disk that never was, and nothing of what was seen of the machine. */
function misremembered(resource: StateResource): StateResource {
  const {
    powerState: _power,
    interfaces: _interfaces,
    ips: _ips,
    location: _location,
    ...outputs
  } = resource.outputs ?? {};
  const wrong = {
    tags: ["v:0"],
    class: { cpu: 1, memory: "1Gi", diskDefaults: { size: "2Gi" } },
    disks: [
      { name: "data", size: "1Gi" },
      { name: "ghost", size: "1Gi" },
    ],
  };
  return { ...resource, inputs: { ...resource.inputs, ...wrong }, outputs: { ...outputs, ...wrong } };
}

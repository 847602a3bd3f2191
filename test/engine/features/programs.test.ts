/** Programs as people write them: components in components, values that are known late, secrets, other stacks, other drivers. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { done, type Laboratory, type LaboratoryOptions, openLaboratory } from "./laboratory";
import { row } from "./rows";

async function open(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const lab = await openLaboratory(options);
  onTestFinished(() => lab.dispose());
  return lab;
}

describeUnless(missingEngine(), "programs", () => {
  test(row("nested components", "outputs of a component as inputs"), async () => {
    const lab = await open();
    const program = (version: string) => `
      class Tier extends pulumi.ComponentResource {
        constructor(name, { count, network, tags = [] }, opts) {
          super("acme:infra:Tier", name, {}, opts);
          this.machines = Array.from({ length: count }, (_, index) => machine(name + "-" + index, {
            networks: [{ name: "lan", network }], tags, waitFor: { ip: true },
          }, { parent: this }));
          this.addresses = pulumi.all(this.machines.map(({ ips }) => ips)).apply((ips) => ips.flat());
          this.registerOutputs({ addresses: this.addresses });
        }
      }
      class Site extends pulumi.ComponentResource {
        constructor(name, { count }, opts) {
          super("acme:infra:Site", name, {}, opts);
          const network = new Network(name + "-lan", { provider: host, source: { mock: { create: true } } }, { parent: this });
          const db = new Tier(name + "-db", { count: 1, network, tags: ["v:${version}"] }, { parent: this });
          this.web = new Tier(name + "-web", { count, network, tags: db.addresses.apply((all) => ["dbs:" + all.length]) }, { parent: this, dependsOn: [db] });
          new Snapshot(name + "-snap", { machine: db.machines[0] }, { parent: this });
          this.addresses = this.web.addresses;
          this.registerOutputs({ addresses: this.addresses });
        }
      }
      class World extends pulumi.ComponentResource {
        constructor(name) {
          super("acme:infra:World", name);
          const east = new Site("east", { count: 23 }, { parent: this });
          const west = new Site("west", { count: 23 }, { parent: this });
          machine("monitor", { name: "world-monitor", userData: { cloudInit: { inline: pulumi.interpolate\`#cloud-config\\nhostname: \${east.addresses[0]}\\n\` } } }, { parent: this });
          this.addresses = pulumi.all([east.addresses, west.addresses]).apply((all) => all.flat());
          this.registerOutputs({ addresses: this.addresses });
        }
      }
      const world = new World("world");
      machine("monitor", { name: "outer-monitor" });
      exports.addresses = world.addresses;
    `;
    await lab.program(program("1"));
    await lab.stack.up();
    const machines = await lab.hypervisor.machines();
    expect(machines).toHaveLength(50);
    const { addresses } = await lab.stack.outputs<{ addresses: string[] }>();
    expect(new Set(addresses).size).toBe(46);
    expect((await lab.hypervisor.machine("east-web-7")).tags).toEqual(["dbs:1"]);
    const inventory = await lab.hypervisor.inventory();
    expect(inventory["east-web-7"]?.owner).toBe(
      "dev::shop::acme:infra:World$acme:infra:Site$acme:infra:Tier::east-web-7",
    );
    expect(inventory["world-monitor"]?.owner).toBe("dev::shop::acme:infra:World::monitor");
    expect(inventory["outer-monitor"]?.owner).toBe("dev::shop::monitor");
    expect(inventory["east-db-0"]?.snapshots).toEqual(["east-snap"]);
    expect(await lab.pending()).toEqual([]);
    await lab.program(program("2"));
    const up = await lab.stack.up();
    expect(up.changes).toMatchObject({ update: 2 });
    expect(done(up, "east-db-0")).toEqual(["update"]);
    expect(await lab.pending()).toEqual([]);
    await lab.stack.destroy();
    expect(await lab.hypervisor.left()).toEqual([]);
  });

  test(row("Outputs for every input", "secrets for every input", "StackReference"), async () => {
    const canary = "canary-6b1f";
    const lab = await open();
    await lab.program(`
      const seed = machine("seed", { networks: [{ name: "lan", network: "default" }], waitFor: { ip: true } }).ips;
      const build = (set, value, hush) => {
        const at = new virt.Provider(set, {
          type: value("mock"), endpoint: value(process.env.MOCK_ENDPOINT), mock: value({ latency: value("1ms") }),
          credentials: { username: value("admin"), password: value(hush) }, withoutCapabilities: value([value("migration")].slice(1)),
        });
        const size = new virt.VMClass(set + "-class", { cpu: value(2), memory: value("512Mi"), diskDefaults: value({ size: value("2Gi") }) });
        const img = new Image(set + "-img", { provider: at, name: value(set + "-img"), source: value({ mock: { url: value("https://example.com/" + set) } }),
          distribution: value({ name: value("debian"), version: value("12") }), guest: value({ user: value("debian"), userDataTemplate: value({ inline: value("#cloud-config\\npassword: " + hush + "\\n") }) }) });
        const lan = new Network(set + "-lan", { provider: at, source: value({ mock: { name: value(set + "-lan"), create: value(true) } }), dns: value([value("198.18.0.53")]) });
        const vm = new VirtualMachine(set + "-vm", {
          provider: at, class: size, image: img, name: value(set + "-vm"), waitFor: value({ ip: value(false) }),
          networks: [{ name: value("lan"), network: lan, macAddress: value(set === "late" ? "52:54:00:00:00:01" : "52:54:00:00:00:02") }],
          disks: value([{ name: value("data"), size: value("1Gi") }]), tags: value([value("set:" + set)]), labels: value({ set: value(set), note: value(hush) }), powerState: value("On"),
          userData: value({ cloudInit: value({ inline: value("#cloud-config\\npassword: " + hush + "\\n") }) }), extraConfig: value({ key: value(hush) }),
          resources: value({ cpu: value(1) }), placement: value({ folder: value("f") }), timeouts: value({ create: value("10m") }),
          deletionPolicy: value("Delete"), updatePolicy: value({ image: value("Replace") }),
        });
        new Snapshot(set + "-snap", { machine: vm, name: value(set + "-snap"), description: value(hush), memory: value(false) });
        return { at, vm, lan };
      };
      const late = build("late", (value) => seed.apply(() => value), "no secret");
      const hidden = build("hidden", (value) => pulumi.secret(value), "${canary}");
      exports.connection = hidden.at.connection;
      exports.lan = hidden.lan.id;
      exports.machine = hidden.vm.id;
      exports.password = pulumi.secret("${canary}");
    `);
    const up = await lab.stack.up();
    for (const set of ["late", "hidden"]) {
      expect(await lab.hypervisor.machine(`${set}-vm`)).toMatchObject({
        cpus: 1,
        tags: [`set:${set}`],
        labels: { set },
        guestOs: { name: "debian", version: "12" },
      });
      expect((await lab.hypervisor.inventory())[`${set}-vm`]).toMatchObject({
        disks: ["root", "data"],
        snapshots: [`${set}-snap`],
      });
    }
    expect(await lab.pending()).toEqual([]);

    const consumer = await open({ project: "consumer", hypervisor: lab.hypervisor, backend: lab.project });
    await consumer.project.write(
      "index.js",
      `
      const pulumi = require("@pulumi/pulumi");
      const virt = require("pulumi-virtrigaud");
      const shop = new pulumi.StackReference("organization/shop/dev");
      const provider = shop.requireOutput("connection");
      const client = new virt.VirtualMachine("client", {
        provider, class: { cpu: 1, memory: "512Mi", diskDefaults: { size: "1Gi" } }, image: "debian-12",
        networks: [{ name: "lan", network: shop.requireOutput("lan") }], waitFor: { ip: false },
        userData: { cloudInit: { inline: pulumi.interpolate\`#cloud-config\\npassword: \${shop.requireOutput("password")}\\n\` } },
      });
      new virt.Snapshot("theirs", { provider, machine: shop.requireOutput("machine") });
    `,
    );
    const consumed = await consumer.stack.up();
    expect((await lab.hypervisor.inventory()).client).toMatchObject({ owner: "dev::consumer::client" });
    expect((await lab.hypervisor.inventory())["hidden-vm"]?.snapshots).toContain("theirs");
    expect(await consumer.pending()).toEqual([]);
    for (const { stdout, stderr } of [up, consumed]) expect(stdout + stderr).not.toContain(canary);
    expect(await statesWith(lab, canary)).toEqual([]);
    await consumer.stack.destroy();
    await lab.stack.destroy();
    expect(await lab.hypervisor.left()).toEqual([]);
  });

  test(row("Automation API"), async () => {
    const lab = await open();
    await lab.project.write(
      "automation.js",
      `
      const { LocalWorkspace } = require("@pulumi/pulumi/automation");
      const virt = require("pulumi-virtrigaud");
      const program = (name, memory) => async () => {
        const host = new virt.Provider("host", { type: "mock", endpoint: process.env.MOCK_ENDPOINT });
        const vm = new virt.VirtualMachine(name, { provider: host, class: { cpu: 1, memory, diskDefaults: { size: "1Gi" } }, waitFor: { ip: false } });
        return { id: vm.id };
      };
      async function live(stackName) {
        const run = (memory) => LocalWorkspace.createOrSelectStack({ stackName, projectName: "auto", program: program(stackName + "-vm", memory) });
        let stack = await run("512Mi");
        const up = await stack.up();
        stack = await run("1Gi");
        const lines = [];
        const preview = await stack.preview({ onEvent: (event) => lines.push(event.diagnosticEvent?.message) });
        await stack.up();
        const refreshed = await stack.refresh();
        const destroyed = await stack.destroy();
        return { id: up.outputs.id.value, preview: preview.changeSummary, lines: lines.filter(Boolean).join(""), refreshed: refreshed.summary.resourceChanges, destroyed: destroyed.summary.resourceChanges };
      }
      Promise.all([live("one"), live("two")]).then((all) => console.log(JSON.stringify(all)));
    `,
    );
    const { stdout } = await lab.project.script("automation.js");
    const [one, two] = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    for (const each of [one, two]) {
      expect(each).toMatchObject({ preview: { update: 1, same: 2 }, destroyed: { delete: 3 } });
      expect(each.lines).toContain("live: memory 512Mi → 1Gi");
    }
    expect(one.id).not.toBe(two.id);
    expect(await lab.hypervisor.left()).toEqual([]);
  });

  test(row("setMocks"), async () => {
    const lab = await open();
    await lab.project.write(
      "unit.js",
      `
      const assert = require("node:assert");
      const pulumi = require("@pulumi/pulumi");
      const seen = {};
      pulumi.runtime.setMocks({
        newResource: ({ type, name, inputs }) => {
          seen[name] = inputs;
          return { id: name + "-id", state: { ...inputs, ips: ["198.18.0.7"] } };
        },
        call: ({ inputs }) => inputs,
      }, "shop", "dev");
      const virt = require("pulumi-virtrigaud");
      class Pair extends pulumi.ComponentResource {
        constructor(name, provider) {
          super("acme:infra:Pair", name);
          const lan = new virt.Network("lan", { provider, source: { mock: {} }, mtu: 9000 }, { parent: this });
          const make = (each) => new virt.VirtualMachine(each, { provider, class: { cpu: 1, memory: "1Gi" }, networks: [{ name: "lan", network: lan }] }, { parent: this });
          this.machines = [make("a"), make("b")];
          new virt.Snapshot("snap", { machine: this.machines[0] }, { parent: this });
          this.registerOutputs({});
        }
      }
      const pair = new Pair("pair", new virt.Provider("host", { type: "mock", endpoint: "/nowhere" }));
      const told = (output) => new Promise((resolve) => output.apply(resolve));
      (async () => {
        assert.deepStrictEqual(await told(pair.machines[0].ips), ["198.18.0.7"]);
        assert.strictEqual(await told(pair.machines[1].name), "b");
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.strictEqual(seen.a.owner, "dev::shop::acme:infra:Pair::a");
        assert.strictEqual(seen.a.networks[0].network.mtu, 9000);
        assert.strictEqual(seen.snap.machine, "a-id");
        console.log("done");
      })();
    `,
    );
    const { stdout } = await lab.project.script("unit.js");
    expect(stdout).toContain("done");
  });
});

/** The files of the backend in which the text stands; the engine's own record for debugging has inputs as they were given. */
async function statesWith(lab: Laboratory, text: string): Promise<string[]> {
  const folder = join(lab.project.directory, ".backend/.pulumi");
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const file of files) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const content = await readFile(path, "utf8");
    const at = content.indexOf(text);
    if (at >= 0) found.push(`${path.slice(folder.length)}: ${content.slice(Math.max(0, at - 200), at + 50)}`);
  }
  return found;
}

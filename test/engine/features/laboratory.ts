/** A project whose program may change at each step, a stack, and the folder of a mock hypervisor. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, type EngineProject, type EngineResult, type EngineStack } from "../harness";
import { Hypervisor } from "./hypervisor";

/** What every program begins with: a host, a class, and a short word for a machine. */
const prelude = `
const pulumi = require("@pulumi/pulumi");
const virt = require("pulumi-virtrigaud");
const { VirtualMachine, Image, Network, Snapshot } = virt;
const host = new virt.Provider("host", { type: "mock", endpoint: process.env.MOCK_ENDPOINT, ...globalThis.hostArgs });
const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { size: "2Gi" } });
const common = { provider: host, class: small, image: "debian-12", waitFor: { ip: false } };
const machine = (name, args, options) => new VirtualMachine(name, { ...common, ...args }, options);
const newest = { image: "ubuntu-24.04", updatePolicy: { image: "Replace" } };
`;

export interface LaboratoryOptions {
  /** Default `shop`. */
  readonly project?: string;
  readonly stack?: string;
  /** The host of another laboratory. */
  readonly hypervisor?: Hypervisor;
  /** The project whose backend this one uses too. */
  readonly backend?: EngineProject;
}

export class Laboratory {
  constructor(
    readonly project: EngineProject,
    readonly stack: EngineStack,
    readonly hypervisor: Hypervisor,
  ) {}

  /** The program from now on; arguments of the host go before the prelude. */
  async program(body: string, hostArgs: object = {}): Promise<void> {
    await this.project.write(
      "index.js",
      `globalThis.hostArgs = ${JSON.stringify(hostArgs)};\n${prelude}\n${body}`,
    );
  }

  /** Another stack of the same program on the same host. */
  async another(stack: string): Promise<Laboratory> {
    return new Laboratory(this.project, await this.project.stack(stack), this.hypervisor);
  }

  urn(kind: string, name: string, parents = ""): string {
    const type = `${parents}pulumi-nodejs:dynamic/virtrigaud:${kind}`;
    return `urn:pulumi:${this.stack.name}::${this.project.name}::${type}::${name}`;
  }

  /** What `pulumi up` would do now: nothing, where all is as the program says. */
  async pending(args: readonly string[] = []): Promise<string[]> {
    const { operations } = await this.stack.preview({ args });
    return operations
      .filter(({ op }) => !["same", "refresh", "read"].includes(op))
      .map(({ op, name }) => `${op} ${name}`);
  }

  async id(name: string): Promise<string | undefined> {
    return (await this.stack.resource(name))?.id;
  }

  async dispose(): Promise<void> {
    await this.project.dispose();
    await rm(join(this.hypervisor.folder, ".."), { recursive: true, force: true });
  }
}

export async function openLaboratory(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const { project: name = "shop", stack = "dev" } = options;
  const folder = join(await mkdtemp(join(tmpdir(), "virtrigaud-features-")), "host");
  const hypervisor = options.hypervisor ?? new Hypervisor(folder);
  const { backend } = options;
  const project = await createProject({
    name,
    env: {
      MOCK_ENDPOINT: hypervisor.folder,
      ...(backend === undefined
        ? {}
        : { PULUMI_BACKEND_URL: `file://${join(backend.directory, ".backend")}` }),
    },
  });
  return new Laboratory(project, await project.stack(stack), hypervisor);
}

/** What was done to a resource, in order, as `create-replacement`, `delete-replaced`; what failed has a mark. */
export function done(result: EngineResult, name: string): string[] {
  return result.operations
    .filter((operation) => operation.name === name && operation.op !== "replace")
    .map(({ op, outcome }) => (outcome === "done" ? op : `${op} ${outcome}`));
}

export function said(result: EngineResult): string {
  return result.diagnostics.map(({ message }) => message).join("\n");
}

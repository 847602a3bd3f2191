/** Resources as the engine has them live, by the hooks alone: on a mock hypervisor of its own for each test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import type { Session } from "../../provider/contract/adapter";
import type { MachineChange, PowerTransition } from "../../provider/contract/changes";
import { ProviderError } from "../../provider/contract/errors";
import type { ObservedMachine } from "../../provider/contract/machine";
import * as hooks from "../../provider/hooks";
import type { KindName } from "../../provider/kinds";
import type { DiffResult } from "../../provider/kinds/kind";
import { forgetNames } from "../../provider/kinds/virtual-machine/program-names";
import type { Operation } from "../../provider/runtime/operation";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";

/** A change by its kind; one of power by where it leads. */
export type Step = Exclude<MachineChange["kind"], "power"> | PowerTransition;

/** The hypervisor of the test that runs, and what the hooks do with it. */
export interface World {
  /** The connection that all resources of the test have. */
  provider: PropertyMap;
  /** The session that the hooks use; what a test replaces of it, they see. */
  session: Session;
  /** What the user was told, as `level: message`. */
  readonly said: string[];
  /** The changes that hooks asked for since the test emptied it, in order. */
  readonly applied: Step[];
  /** The next change of this kind fails, before it has any effect. */
  fail(step: Step, error?: Error): void;
  /** The next change of this kind has its effect, and its answer is lost. */
  lose(step: Step): void;
  /** The clock goes forward: tasks of the hypervisor end, and guests are up. */
  later(milliseconds: number): void;
  /** As Ctrl-C: whatever runs is to end. */
  interrupt(): void;
  /** The next command, which nobody interrupted. */
  resume(): void;
  operation(): Operation;
  /** The machine as the hypervisor has it; throws where it has none. */
  machine(id: string | undefined): Promise<ObservedMachine>;
  /** The names of the machines that are there, sorted. */
  machines(): Promise<string[]>;
  /** The warnings among what was said. */
  warnings(): string[];
  /** The owner of a resource of this test's stack; other tests have others. */
  owner(name: string): string;
}

/** Tasks that end only when the clock goes forward. */
export const endless = "1h";
export const anHour = 3_600_000;

export const broken = (): ProviderError =>
  new ProviderError("Internal", "the hypervisor broke", { remediation: "mend it" });

export function useWorld(native: PropertyMap = {}): World {
  let folder = "";
  let cancel = new AbortController();
  let failures: { step: Step; error: Error; lost: boolean }[] = [];
  const world: World = {
    provider: {},
    session: undefined as unknown as Session,
    said: [],
    applied: [],
    fail: (step, error = broken()) => void failures.push({ step, error, lost: false }),
    lose: (step) => void failures.push({ step, error: broken(), lost: true }),
    later: (milliseconds) => {
      const now = Date.now.bind(Date);
      vi.spyOn(Date, "now").mockImplementation(() => now() + milliseconds);
    },
    interrupt: () => cancel.abort(),
    resume: () => {
      cancel = new AbortController();
    },
    operation: () => ({
      signal: cancel.signal,
      report: (level, message) => void world.said.push(`${level}: ${message}`),
      config: () => undefined,
    }),
    machine: async (id = "nothing") => {
      const found = await world.session.machines.observe({ reference: id });
      if (found === undefined) throw new Error(`there is no machine ${id}`);
      return found;
    },
    machines: async () => (await world.session.machines.list()).map(({ name }) => name).toSorted(),
    warnings: () => world.said.filter((line) => line.startsWith("warning: ")),
    owner: (name) => `${basename(folder)}::shop::${name}#identity`,
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-life-"));
    cancel = new AbortController();
    failures = [];
    world.said.length = 0;
    world.applied.length = 0;
    world.provider = { type: "mock", endpoint: folder, mock: { taskDuration: "0ms", ...native } };
    world.session = (await openSession(world.provider as never)).session;
    const { machines } = world.session;
    const { apply } = machines;
    machines.apply = async (reference, change) => {
      const step = change.kind === "power" ? change.to : change.kind;
      world.applied.push(step);
      const index = failures.findIndex((failure) => failure.step === step);
      const [failure] = index < 0 ? [] : failures.splice(index, 1);
      if (failure?.lost === false) throw failure.error;
      const task = await apply(reference, change);
      if (failure !== undefined) throw failure.error;
      return task;
    };
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await hooks.closeSessions();
    await rm(folder, { recursive: true });
  });
  return world;
}

/** What the hypervisor has for a resource may live longer than the resource: each `Life` is one resource of one state. */
export class Life {
  readonly #kind: KindName;
  readonly #world: Pick<World, "operation">;
  /** The state: nothing before the creation. */
  state: { readonly id: string; readonly outputs: PropertyMap; readonly failed: boolean } | undefined;

  constructor(kind: KindName, world: Pick<World, "operation">) {
    this.#kind = kind;
    this.#world = world;
  }

  get id(): string {
    return this.#existing().id;
  }

  get outputs(): PropertyMap {
    return this.#existing().outputs;
  }

  /** `pulumi preview`. */
  async preview(inputs: PropertyMap): Promise<DiffResult> {
    const checked = await this.#check(inputs);
    const { id, outputs } = this.#existing();
    return hooks.diff(this.#kind, { id, recorded: outputs, inputs: checked }, this.#world.operation());
  }

  /** `pulumi up`. Throws what the hook threw; a partial failure has reached the state by then. */
  async up(inputs: PropertyMap): Promise<PropertyMap> {
    if (this.state === undefined) return this.#create(await this.#check(inputs));
    const { changes, deleteBeforeReplace } = await this.preview(inputs);
    if (changes.some(({ effect }) => effect === "replace")) return this.#replace(inputs, deleteBeforeReplace);
    // the engine does not remember a failed update as done, whatever the diff says
    if (changes.length === 0 && !this.state.failed) return this.state.outputs;
    return this.update(inputs);
  }

  /** An update that no diff came before, as after a failure. */
  async update(inputs: PropertyMap): Promise<PropertyMap> {
    const { id, outputs } = this.#existing();
    const request = { id, recorded: outputs, inputs: await this.#check(inputs) };
    return this.#record(async () => ({
      id,
      outputs: await hooks.update(this.#kind, request, this.#world.operation()),
    }));
  }

  /** `pulumi refresh`; says whether the object is there still. */
  async refresh(): Promise<boolean> {
    const { id, outputs, failed } = this.#existing();
    const found = await hooks.read(this.#kind, id, outputs, this.#world.operation());
    this.state = found === undefined ? undefined : { id: found.id, outputs: found.outputs, failed };
    return found !== undefined;
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    const { id, outputs } = this.#existing();
    await hooks.remove(this.#kind, id, outputs, this.#world.operation());
    this.state = undefined;
  }

  async #check(inputs: PropertyMap): Promise<PropertyMap> {
    // each life is a program of its own
    forgetNames();
    const checked = await hooks.check(this.#kind, inputs, this.#world.operation());
    if (checked.failures.length > 0) throw new Error(JSON.stringify(checked.failures));
    return checked.inputs;
  }

  #create(inputs: PropertyMap): Promise<PropertyMap> {
    return this.#record(() => hooks.create(this.#kind, inputs, this.#world.operation()));
  }

  async #replace(inputs: PropertyMap, deleteFirst: boolean): Promise<PropertyMap> {
    const { id, outputs } = this.#existing();
    const remove = () => hooks.remove(this.#kind, id, outputs, this.#world.operation());
    if (deleteFirst) await remove();
    const made = await this.#create(await this.#check(inputs));
    if (!deleteFirst) await remove();
    return made;
  }

  async #record(work: () => Promise<{ id: string; outputs: PropertyMap }>): Promise<PropertyMap> {
    try {
      this.state = { ...(await work()), failed: false };
      return this.state.outputs;
    } catch (error) {
      if (PartialFailure.is(error)) this.state = { id: error.id, outputs: error.properties, failed: true };
      throw error;
    }
  }

  #existing() {
    if (this.state === undefined) throw new Error(`the state has no ${this.#kind}`);
    return this.state;
  }
}

import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { CreateOptions, Session } from "../../provider/contract/adapter";
import type { Capability } from "../../provider/contract/capabilities";
import type { MachineChange } from "../../provider/contract/changes";
import { type ErrorCode, ProviderError } from "../../provider/contract/errors";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import type { Dispatched, Task } from "../../provider/contract/task";
import { explainWith } from "../../provider/runtime/remediations";
import { RuntimeSession } from "../../provider/runtime/runtime-session";
import type { TaskTracker } from "../../provider/tasks/tracker";
import type { Backend, ContractTarget } from "./backend";
import { createRecordingContext, type RecordingContext } from "./recording";

export const gibibyte = 2 ** 30;
export const mebibyte = 2 ** 20;

/** One session on the backend, and the few things that every test does with it. */
export class World {
  readonly backend: Backend;
  /** The adapter's own. */
  readonly native: Session;
  readonly session: Session;
  readonly context: RecordingContext;
  readonly tracker: TaskTracker;
  readonly patience: number;
  readonly #target: ContractTarget;
  readonly #made = new Set<string>();

  private constructor(
    target: ContractTarget,
    backend: Backend,
    { native, session }: Pick<World, "native" | "session">,
    context: RecordingContext,
  ) {
    this.#target = target;
    this.backend = backend;
    this.native = native;
    this.session = session;
    this.context = context;
    this.patience = target.patience ?? 10_000;
    this.tracker = context.tracker;
  }

  static async open(target: ContractTarget, backend: Backend): Promise<World> {
    const { adapter } = target;
    const explain = explainWith(adapter.remediations);
    const context = createRecordingContext(backend.connection.endpoint, explain);
    const native = await adapter.connect(backend.connection, context);
    context.tracker.begin(native.tasks);
    return new World(target, backend, { native, session: new RuntimeSession(native, adapter) }, context);
  }

  /** A further session, as another process would have it. */
  another(): Promise<World> {
    return World.open(this.#target, this.backend);
  }

  has(capability: Capability): boolean {
    return this.session.capabilities.has(capability);
  }

  name(): string {
    return `c-${randomBytes(4).toString("hex")}`;
  }

  /** Off, unless `more` says otherwise. */
  desired(more: Partial<DesiredMachine> = {}): DesiredMachine {
    return { ...this.backend.machine(more.name ?? this.name()), power: "Off", ...more };
  }

  /** A desired state with these disks behind the root disk. */
  desiredWithDisks(names: readonly string[], more: Partial<DesiredMachine> = {}): DesiredMachine {
    const desired = this.desired(more);
    const disks = names.map((name) => ({ name, sizeBytes: 64 * mebibyte }));
    return { ...desired, disks: [...desired.disks, ...disks] };
  }

  async make(more: Partial<DesiredMachine> = {}): Promise<ObservedMachine> {
    return this.create(this.desired(more));
  }

  /** A flag instead of options is `adopt`. */
  async create(
    desired: DesiredMachine,
    key = `key of ${desired.name}`,
    options: CreateOptions | boolean = {},
  ): Promise<ObservedMachine> {
    return this.finish(await this.dispatch(desired, key, options));
  }

  async dispatch(
    desired: DesiredMachine,
    key = `key of ${desired.name}`,
    options: CreateOptions | boolean = {},
  ): Promise<Dispatched> {
    const given = typeof options === "boolean" ? { adopt: options } : options;
    const dispatched = await this.session.machines.create(desired, key, given);
    this.#made.add(dispatched.reference);
    return dispatched;
  }

  async finish({ reference, task }: Dispatched): Promise<ObservedMachine> {
    await this.wait(task);
    return this.observe(reference);
  }

  async apply(reference: string, change: MachineChange): Promise<ObservedMachine> {
    await this.wait(await this.session.machines.apply({ reference }, change));
    return this.observe(reference);
  }

  async remove(reference: string, keep: readonly string[] = [], key?: string): Promise<void> {
    await this.wait(await this.session.machines.delete({ reference }, { keep, key }));
  }

  async wait(task: Task | undefined): Promise<string | undefined> {
    return task === undefined ? undefined : this.tracker.wait(task, { deadlineMs: this.patience });
  }

  async observe(reference: string): Promise<ObservedMachine> {
    const observed = await this.session.machines.observe({ reference }, { configuration: true });
    if (observed === undefined) throw new Error(`${reference} is not there`);
    return observed;
  }

  until(
    reference: string,
    what: string,
    predicate: (machine: ObservedMachine) => boolean,
  ): Promise<ObservedMachine> {
    const observe = () => this.observe(reference);
    return this.tracker.until(reference, observe, predicate, { what, deadlineMs: this.patience });
  }

  async power(reference: string, to: "on" | "off" | "suspend", state: string): Promise<ObservedMachine> {
    await this.apply(reference, { kind: "power", to });
    return this.until(reference, `the machine to be ${state}`, ({ power }) => power === state);
  }

  /** How many machines have this name. */
  async count(name: string): Promise<number> {
    return (await this.session.machines.list()).filter((machine) => machine.name === name).length;
  }

  /** After each test. */
  async clean(): Promise<void> {
    this.context.intervene = (_call, run, signal) => run(signal);
    const made = [...this.#made];
    this.#made.clear();
    await this.#removeAll(made);
    this.context.calls.length = 0;
  }

  /** Linked clones go before what they share disks with. */
  async #removeAll(references: readonly string[]): Promise<void> {
    const results = await Promise.allSettled(references.map((reference) => this.remove(reference)));
    const left = references.filter((_, index) => results[index]?.status === "rejected");
    if (left.length === 0) return;
    const failed = results.find((result) => result.status === "rejected");
    if (left.length === references.length) throw failed?.reason;
    await this.#removeAll(left);
  }

  async close(): Promise<void> {
    await this.clean();
    this.tracker.close();
    await this.session.close();
  }
}

/** Fails with one of these codes, and in the form in which every error leaves an adapter. */
export async function expectError(
  work: Promise<unknown>,
  ...codes: readonly ErrorCode[]
): Promise<ProviderError> {
  const error: unknown = await work.then(
    (value) => new Error(`succeeded with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!ProviderError.is(error)) throw error;
  expect(codes, error.message).toContain(error.code);
  expect(error.remediation, `the remediation of: ${error.message}`).toMatch(/.+/);
  expect(error.operation ?? error.reference, `the subject of: ${error.message}`).toMatch(/.+/);
  return error;
}

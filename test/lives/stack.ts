/** Plays the engine: keeps what a state file keeps, and asks the hooks as the engine does. */
import { ProviderError } from "../../provider/contract/errors";
import { formatTag } from "../../provider/contract/ownership";
import { check, closeSessions, create, diff, read, remove, update } from "../../provider/hooks";
import type { KindName } from "../../provider/kinds";
import type { Operation } from "../../provider/runtime/operation";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import type { PropertyMap } from "../../provider/runtime/values";
import type { Interference } from "./interference";

/** One resource of a program; references to others are filled in when they are there. */
export interface Declaration {
  readonly kind: KindName;
  readonly name: string;
  readonly inputs: (ids: ReadonlyMap<string, string>) => PropertyMap;
}

export interface StateEntry {
  readonly kind: KindName;
  readonly name: string;
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  /** Its last operation failed: the next `up` updates it, whatever its diff says. */
  readonly partial: boolean;
}

export type Outcome = "done" | "failed" | "killed";

export class Stack {
  readonly state: StateEntry[] = [];
  /** Objects whose successors are there, and that are still to be deleted. */
  readonly replaced: StateEntry[] = [];
  readonly errors: Error[] = [];
  readonly warnings: string[] = [];
  readonly #interference: Interference;
  readonly #identity: string;

  constructor(interference: Interference, identity: string) {
    this.#interference = interference;
    this.#identity = identity;
  }

  /** Brings the state to the program; what fails ends it, as it ends an `up`. */
  up(program: readonly Declaration[]): Promise<Outcome> {
    return this.#command(async () => {
      await this.#deleteReplaced();
      const ids = new Map<string, string>();
      for (const declaration of program) {
        await this.#bring(declaration, ids);
        const entry = this.#find(declaration);
        if (entry !== undefined) ids.set(declaration.name, entry.id);
      }
      const gone = this.state.filter((entry) => !program.some((item) => isSame(item, entry)));
      for (const entry of gone.toReversed()) await this.#drop(entry);
      await this.#deleteReplaced();
      const place = (entry: StateEntry): number => program.findIndex((item) => isSame(item, entry));
      this.state.sort((one, other) => place(one) - place(other));
    });
  }

  refresh(): Promise<Outcome> {
    return this.#command(async () => {
      for (const entry of [...this.state]) {
        const found = await read(entry.kind, entry.id, entry.outputs, this.#operation());
        if (found === undefined) this.#forget(entry);
        else this.#keep({ ...entry, outputs: plain(found.outputs) });
        // as the engine does, which must not end the refresh
        if (found === undefined) continue;
        const request = { id: entry.id, recorded: plain(found.outputs), inputs: entry.inputs };
        await diff(entry.kind, request, this.#operation());
      }
    });
  }

  destroy(): Promise<Outcome> {
    return this.#command(async () => {
      for (const entry of this.state.toReversed()) await this.#drop(entry);
      await this.#deleteReplaced();
    });
  }

  /** What a preview says of a resource that is there. */
  async pending(declaration: Declaration, ids: ReadonlyMap<string, string>): Promise<string[]> {
    const entry = this.#find(declaration);
    if (entry === undefined) return ["is not there"];
    const inputs = await this.#checked(declaration, ids);
    const request = { id: entry.id, recorded: entry.outputs, inputs };
    const { changes } = await diff(entry.kind, request, this.#operation());
    return changes.map(({ summary }) => summary);
  }

  /** What refreshed outputs would say. */
  async seen(entry: StateEntry): Promise<PropertyMap | undefined> {
    const found = await read(entry.kind, entry.id, entry.outputs, this.#operation());
    return found === undefined ? undefined : plain(found.outputs);
  }

  async #bring(declaration: Declaration, ids: ReadonlyMap<string, string>): Promise<void> {
    const inputs = await this.#checked(declaration, ids);
    const entry = this.#find(declaration);
    if (entry === undefined) return this.#create(declaration, inputs);
    const request = { id: entry.id, recorded: entry.outputs, inputs };
    const { changes, deleteBeforeReplace } = await diff(entry.kind, request, this.#operation());
    if (changes.some(({ effect }) => effect === "replace")) {
      if (deleteBeforeReplace) await this.#drop(entry);
      try {
        await this.#create(declaration, inputs);
      } finally {
        // a successor in partial state is one too
        if (!deleteBeforeReplace && this.#find(declaration) !== entry) this.replaced.push(entry);
      }
      return;
    }
    if (changes.length > 0 || entry.partial) await this.#update(entry, inputs);
  }

  async #checked(
    { kind, name, inputs }: Declaration,
    ids: ReadonlyMap<string, string>,
  ): Promise<PropertyMap> {
    const owner = formatTag({ owner: `dev::shop::${name}`, identity: this.#identity });
    const given = plain({ ...(kind === "Provider" ? {} : { owner }), ...inputs(ids) });
    const result = await check(kind, given, this.#operation());
    const [failure] = result.failures;
    if (failure === undefined) return result.inputs;
    throw new ProviderError("InvalidSpec", failure.reason, { property: failure.property });
  }

  async #create({ kind, name }: Declaration, inputs: PropertyMap): Promise<void> {
    await this.#recording({ kind, name, inputs }, async () => {
      const { id, outputs } = await create(kind, inputs, this.#operation());
      return { id, outputs };
    });
  }

  async #update(entry: StateEntry, inputs: PropertyMap): Promise<void> {
    await this.#recording({ ...entry, inputs }, async () => {
      const request = { id: entry.id, recorded: entry.outputs, inputs };
      return { id: entry.id, outputs: await update(entry.kind, request, this.#operation()) };
    });
  }

  async #recording(
    entry: Pick<StateEntry, "kind" | "name" | "inputs">,
    work: () => Promise<{ id: string; outputs: PropertyMap }>,
  ): Promise<void> {
    try {
      const { id, outputs } = await work();
      if (!this.#interference.dead) this.#keep({ ...entry, id, outputs: plain(outputs), partial: false });
    } catch (error) {
      if (PartialFailure.is(error) && !this.#interference.dead)
        this.#keep({ ...entry, id: error.id, outputs: plain(error.properties), partial: true });
      throw error;
    }
  }

  async #drop(entry: StateEntry): Promise<void> {
    await remove(entry.kind, entry.id, entry.outputs, this.#operation());
    if (!this.#interference.dead) this.#forget(entry);
  }

  async #deleteReplaced(): Promise<void> {
    for (const entry of [...this.replaced]) {
      await remove(entry.kind, entry.id, entry.outputs, this.#operation());
      if (!this.#interference.dead) this.replaced.splice(this.replaced.indexOf(entry), 1);
    }
  }

  async #command(work: () => Promise<void>): Promise<Outcome> {
    try {
      await work();
      return this.#interference.dead ? "killed" : "done";
    } catch (error) {
      if (this.#interference.dead) return "killed";
      this.errors.push(error as Error);
      return "failed";
    } finally {
      // each command has a process of its own
      await closeSessions();
    }
  }

  #operation(): Operation {
    return {
      signal: this.#interference.signal,
      report: (level, message) => {
        if (level === "warning") this.warnings.push(message);
      },
      config: () => undefined,
    };
  }

  #find(wanted: Pick<StateEntry, "kind" | "name">): StateEntry | undefined {
    return this.state.find((entry) => isSame(wanted, entry));
  }

  #keep(entry: StateEntry): void {
    const index = this.state.findIndex((known) => isSame(entry, known));
    if (index < 0) this.state.push(entry);
    else this.state[index] = entry;
  }

  #forget(entry: StateEntry): void {
    const index = this.state.findIndex((known) => isSame(entry, known));
    if (index >= 0) this.state.splice(index, 1);
  }
}

function isSame(one: Pick<StateEntry, "kind" | "name">, other: Pick<StateEntry, "kind" | "name">): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** As a state file would give it back. */
function plain(value: PropertyMap): PropertyMap {
  return JSON.parse(JSON.stringify(value)) as PropertyMap;
}

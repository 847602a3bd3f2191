import type { z } from "zod";
import type { Capabilities } from "../contract/capabilities";
import type { DesiredMachine } from "../contract/machine";
import type { StepEffect } from "../planner/plan";
import type { RuleViolation } from "../rules/rule-violation";
import type { PropertyMap } from "../runtime/values";

/** What one field's change does to the object; `settings` only changes what the state holds of it. */
export type ChangeEffect = StepEffect | "replace" | "settings";

export interface DetailedChange {
  readonly property: string;
  readonly effect: ChangeEffect;
  /** One line for people. */
  readonly summary: string;
}

export interface DiffResult {
  readonly changes: readonly DetailedChange[];
  /** The old object goes before the new one comes, since both would have the same name. */
  readonly deleteBeforeReplace: boolean;
  /** Differences that are left alone, and why. */
  readonly notes: readonly string[];
}

export interface Created {
  readonly id: string;
  readonly outputs: PropertyMap;
}

export interface ReadBack {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

export interface DiffOptions {
  /**
   * The engine asks what a refresh found, and not what an update would do: drift that cannot be undone is told then, and
   * refuses nothing.
   */
  readonly refreshing: boolean;
}

/** The inputs on the way to one block per hypervisor: none for blocks that are inputs themselves. */
export type BlockPath = readonly string[];

/** One kind of resource: what its hooks do, with the planner and a session. All on plain JSON. */
export interface Kind<Inputs> {
  readonly name: string;
  readonly model: z.ZodType<unknown, Inputs>;
  /** Where its connection is: in the input `provider`, or the inputs are one. Default: it needs no hypervisor. */
  readonly connection?: "provider" | "inputs";
  /**
   * Where it has one block per hypervisor. The blocks of other hypervisors than that of the connection never reach the state.
   * Default: nowhere.
   */
  readonly blocks?: readonly BlockPath[];
  /** Rules beyond the model; capabilities are absent while the Provider's type is not known. */
  rules(inputs: Inputs, capabilities: Capabilities | undefined): readonly RuleViolation[];
  /** The machine that the adapter's own rules judge, where the kind is one of machines and the inputs are enough for one. */
  desired?(inputs: Inputs): DesiredMachine | undefined;
  /** Where the program wrote an input that adapters call by its device or its purpose. */
  path?(property: string, inputs: Inputs): string;
  /** Inputs of which another value makes a new object: a preview that does not know the value yet plans a replacement. */
  replacing?(inputs: Inputs): readonly string[];
  /**
   * What the inputs protect from a deletion, as properties of the recorded state, which has them also after an update that failed.
   * Default: a `deletionPolicy` of `Retain`.
   */
  protects?(inputs: Inputs, state: PropertyMap): PropertyMap;
  /** Pure on the recorded state, but for reads that make a preview exact. */
  diff(id: string, recorded: Inputs & PropertyMap, inputs: Inputs, options: DiffOptions): Promise<DiffResult>;
  /**
   * The outputs of a creation, or of an update of `recorded`, as far as a preview knows them; inputs may be unknown. Pure. A value
   * is given only where the hook will answer with that value, unless others change the object in between or a creation takes up
   * what an interrupted one left; every other output is unknown.
   */
  plan(inputs: PropertyMap, recorded?: PropertyMap): PropertyMap;
  create(inputs: Inputs): Promise<Created>;
  /** `undefined`: it is gone. Uses the connection of the recorded properties, as `delete` does. */
  read(id: string, recorded: Inputs & PropertyMap): Promise<ReadBack | undefined>;
  update(id: string, recorded: Inputs & PropertyMap, inputs: Inputs): Promise<PropertyMap>;
  delete(id: string, recorded: Inputs & PropertyMap): Promise<void>;
}

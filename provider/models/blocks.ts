import type { z } from "zod";
import { type HypervisorKind, hypervisorConfigs } from "../adapters/registry";
import type { SettingChanges } from "../contract/setting-changes";

/** What of a hypervisor's config stands in which model. */
export type BlockName = "provider" | "machine" | "image" | "network";

type Configs = typeof hypervisorConfigs;

type OptionalBlocks<Name extends BlockName> = {
  [Kind in HypervisorKind as Configs[Kind] extends Record<Name, z.ZodType>
    ? Kind
    : never]: Configs[Kind] extends Record<Name, infer Block extends z.ZodType>
    ? z.ZodOptional<Block>
    : never;
};

type Blocks = Readonly<Partial<Record<BlockName, z.ZodType>>>;

/** One optional property per hypervisor, so that one program can say what it wants on each. */
export function optionalBlocks<Name extends BlockName>(
  name: Name,
  description: string,
): OptionalBlocks<Name> {
  const entries = Object.entries<Blocks>(hypervisorConfigs).flatMap(([kind, { [name]: block }]) =>
    block === undefined ? [] : [[kind, block.optional().describe(description)]],
  );
  return Object.fromEntries(entries) as OptionalBlocks<Name>;
}

/** Whether this hypervisor has the block: one without images or networks has none for them. */
export function hasBlock(type: string, name: BlockName): boolean {
  return Object.entries<Blocks>(hypervisorConfigs).some(
    ([kind, blocks]) => kind === type && blocks[name] !== undefined,
  );
}

/** How settings of this hypervisor's block for machines reach one that exists. */
export function settingChangesFor(type: string): SettingChanges {
  const config = Object.values(hypervisorConfigs).find(({ kind }) => kind === type);
  return config !== undefined && "changes" in config ? config.changes : {};
}

/** Of what is written per hypervisor, the block of this one; empty where there is none. */
export function blockFor(portable: object, type: string): Readonly<Record<string, unknown>> {
  const block: unknown = Object.entries(portable).find(([kind]) => kind === type)?.[1];
  return typeof block === "object" ? { ...block } : {};
}

export interface TextInBlock {
  readonly path: readonly [kind: string, key: string];
  readonly text: string;
}

/** The texts that are written per hypervisor, for rules that hold on all of them. */
export function textsInBlocks(portable: object): TextInBlock[] {
  return Object.entries(portable).flatMap(([kind, block]: [string, unknown]) =>
    Object.entries(typeof block === "object" && block !== null ? block : {}).flatMap(([key, text]) =>
      typeof text === "string" ? [{ path: [kind, key] as const, text }] : [],
    ),
  );
}

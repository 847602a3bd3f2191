import type { z } from "zod";
import { type HypervisorType, hypervisorConfigs } from "../adapters/registry";
import { type SettingChanges, settingsWith } from "../contract/setting-changes";

/** The blocks of a hypervisor's config, by the model that has them. */
export type BlockName = "provider" | "machine" | "image" | "network";

type Configs = typeof hypervisorConfigs;

type OptionalBlocks<Name extends BlockName> = {
  [Kind in HypervisorType as Configs[Kind] extends Record<Name, z.ZodType>
    ? Kind
    : never]: Configs[Kind] extends Record<Name, infer Block extends z.ZodType>
    ? z.ZodOptional<Block>
    : never;
};

type Blocks = Readonly<Partial<Record<BlockName, z.ZodType>>>;

/** One optional property per hypervisor, so that one program can hold the settings for each. */
export function optionalBlocks<Name extends BlockName>(
  name: Name,
  description: string,
): OptionalBlocks<Name> {
  const entries = Object.entries<Blocks>(hypervisorConfigs).flatMap(([kind, { [name]: block }]) =>
    block === undefined ? [] : [[kind, block.optional().describe(description)]],
  );
  return Object.fromEntries(entries) as OptionalBlocks<Name>;
}

/** Whether this hypervisor has the block. A hypervisor without images or networks lacks their blocks. */
export function hasBlock(type: string, name: BlockName): boolean {
  return Object.entries<Blocks>(hypervisorConfigs).some(
    ([kind, blocks]) => kind === type && blocks[name] !== undefined,
  );
}

/** How settings of this hypervisor's machine block reach an existing machine. */
export function settingChangesFor(type: string): SettingChanges {
  const config = Object.values(hypervisorConfigs).find(({ type: kind }) => kind === type);
  return config !== undefined && "changes" in config ? config.changes : {};
}

/** The block of this hypervisor; empty where the program writes none. */
export function blockFor(portable: object, type: string): Settings {
  const block: unknown = Object.entries(portable).find(([kind]) => kind === type)?.[1];
  return typeof block === "object" ? { ...block } : {};
}

type Settings = Readonly<Record<string, unknown>>;

/** The machine's own block over the class's, setting by setting, and those of single devices device by device. */
export function machineBlock(inputs: { readonly class: object }, type: string): Settings {
  const [shared, own] = [blockFor(inputs.class, type), blockFor(inputs, type)];
  const entries = settingsWith(settingChangesFor(type), "byDisk", "byInterface")
    .filter((setting) => setting in shared && setting in own)
    .map((setting) => [setting, { ...Object(shared[setting]), ...Object(own[setting]) }]);
  return { ...shared, ...own, ...Object.fromEntries(entries) };
}

export interface TextInBlock {
  readonly path: readonly [kind: string, key: string];
  readonly text: string;
}

/** The texts of all hypervisors' blocks, for rules that hold on each of them. */
export function textsInBlocks(portable: object): TextInBlock[] {
  return Object.entries(portable).flatMap(([kind, block]: [string, unknown]) =>
    Object.entries(typeof block === "object" && block !== null ? block : {}).flatMap(([key, text]) =>
      typeof text === "string" ? [{ path: [kind, key] as const, text }] : [],
    ),
  );
}

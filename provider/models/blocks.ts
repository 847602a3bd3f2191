import type { z } from "zod";
import { type HypervisorKind, hypervisorConfigs } from "../adapters/registry";

/** What of a hypervisor's config stands in which model. */
export type BlockName = "provider" | "machine" | "image" | "network";

type OptionalBlocks<Name extends BlockName> = {
  [Kind in HypervisorKind]: z.ZodOptional<(typeof hypervisorConfigs)[Kind][Name]>;
};

/** One optional property per hypervisor, so that one program can say what it wants on each. */
export function optionalBlocks<Name extends BlockName>(
  name: Name,
  description: string,
): OptionalBlocks<Name> {
  const entries = Object.entries(hypervisorConfigs).map(([kind, config]) => [
    kind,
    (config[name] as z.ZodType).optional().describe(description),
  ]);
  return Object.fromEntries(entries) as OptionalBlocks<Name>;
}

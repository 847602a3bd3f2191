import type { Adapter } from "../../provider/contract/adapter";
import { capabilityNames } from "../../provider/contract/capabilities";
import { ProviderError } from "../../provider/contract/errors";
import * as hooks from "../../provider/hooks";
import type { Operation } from "../../provider/hooks/operation";
import type { PropertyMap } from "../../provider/hooks/values";
import type { KindName } from "../../provider/kinds";

/** Can do everything and reaches nothing: what is not refused with it is not refused for want of a capability. */
export const ableAdapter: Adapter = {
  kind: "mock",
  capabilities: new Set(capabilityNames),
  connect: () => Promise.reject(new ProviderError("Unavailable", "there is nobody to connect to")),
};

export const operation: Operation = {
  signal: new AbortController().signal,
  report: () => {},
  config: () => undefined,
};

export function check(kind: KindName, inputs: unknown): Promise<hooks.CheckResult> {
  return hooks.check(kind, inputs as PropertyMap, operation);
}

/** The failures as a user reads them, `property: reason`. */
export async function failuresOf(kind: KindName, inputs: unknown): Promise<string[]> {
  const { failures } = await check(kind, inputs);
  return failures.map(({ property, reason }) => `${property}: ${reason}`);
}

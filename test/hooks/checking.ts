import { beforeAll, vi } from "vitest";
import * as registry from "../../provider/adapters/registry";
import type { Adapter } from "../../provider/contract/adapter";
import { capabilityNames } from "../../provider/contract/capabilities";
import { ProviderError } from "../../provider/contract/errors";
import * as hooks from "../../provider/hooks";
import type { KindName } from "../../provider/kinds";
import type { Operation } from "../../provider/runtime/operation";
import type { PropertyMap } from "../../provider/runtime/values";

const ableAdapter: Adapter = {
  type: "mock",
  capabilities: new Set(capabilityNames),
  connect: () => Promise.reject(new ProviderError("Unavailable", "there is nobody to connect to")),
};

/**
 * Has the tests of this file load an adapter that can do everything and reaches nothing: what is not refused with it is not
 * refused for want of a capability.
 */
export function useAbleAdapter(): void {
  beforeAll(() => {
    const load = vi.spyOn(registry, "loadAdapter").mockResolvedValue(ableAdapter);
    return () => load.mockRestore();
  });
}

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

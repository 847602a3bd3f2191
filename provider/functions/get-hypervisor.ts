import type { ProviderFunction } from "./provider-function";

export const getHypervisor: ProviderFunction<"getHypervisor"> = async (_args, { session, type }) => ({
  type,
  version: session.version,
  capabilities: [...session.capabilities].toSorted(),
});

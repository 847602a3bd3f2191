import type { ResourceOptions } from "./resource-options";
import { argumentsOfVirtualMachine } from "./types/arguments";

export interface IgnoredChanges {
  /** The input that names the ignored paths, as the program wrote them; absent where there are none. */
  readonly input: { readonly ignoreChanges?: string[] };
  readonly options: ResourceOptions | undefined;
}

/** What the option `ignoreChanges` says, for the provider, which leaves what is there, and for the engine. */
export function ignoredChanges(options: ResourceOptions | undefined): IgnoredChanges {
  const paths = options?.ignoreChanges ?? [];
  if (paths.length === 0) return { input: {}, options };
  // the engine would take everything from its state for "*", also the input that tells the provider what is ignored
  const named = paths.flatMap<string>((path) => (path === "*" ? argumentsOfVirtualMachine : path));
  return {
    input: { ignoreChanges: [...paths] },
    options: { ...options, ignoreChanges: [...new Set(named)] },
  };
}

export declare const capabilityRows: readonly (readonly [string, Readonly<Record<string, string>>])[];
export declare function capabilityTable(
  adapters: readonly { readonly type: string; readonly capabilities: ReadonlySet<string> }[],
): string;

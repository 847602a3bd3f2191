export declare function argumentTypes(source: {
  readonly models: Readonly<Record<string, { readonly description: string; readonly inputs: unknown }>>;
  // biome-ignore lint/suspicious/noExplicitAny: zod's own function
  readonly toJSONSchema: (model: any, options: any) => unknown;
}): string;

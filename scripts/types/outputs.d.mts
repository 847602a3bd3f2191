export declare function outputTypes(source: {
  readonly models: Readonly<Record<string, { readonly outputs: unknown }>>;
  // biome-ignore lint/suspicious/noExplicitAny: zod's own function
  readonly toJSONSchema: (model: any, options: any) => unknown;
}): string;

export declare function resourcesPage(source: {
  readonly models: Readonly<
    Record<string, { readonly description: string; readonly inputs: unknown; readonly outputs: unknown }>
  >;
  readonly consequences: Readonly<Record<string, string>>;
  readonly rules: readonly { readonly property: string; readonly needs: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: zod's own function
  readonly toJSONSchema: (model: any, options: any) => unknown;
}): string;

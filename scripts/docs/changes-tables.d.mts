import type { SettingChanges } from "../../provider/contract/setting-changes";

export declare function changesTables(source: {
  readonly effects: Readonly<
    Record<
      string,
      {
        readonly inputs: readonly string[];
        readonly change?: string;
        readonly effect: unknown;
        readonly note?: string;
      }
    >
  >;
  readonly rules: readonly { readonly property: string; readonly needs: string }[];
  readonly adapters: readonly { readonly type: string; readonly capabilities: ReadonlySet<string> }[];
  readonly changesOf: (type: string) => SettingChanges;
}): { readonly inputs: string; readonly settings: string };

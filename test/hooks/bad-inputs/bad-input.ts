import { hypervisorTypes } from "../../../provider/adapters/registry";

/** What is changed in valid inputs, by path, and every failure that follows as the user reads it. */
export type BadInput = readonly [changes: Readonly<Record<string, unknown>>, failures: readonly string[]];

/** All of them as messages list them: one more hypervisor changes no table. */
export const hypervisors = hypervisorTypes.join(", ");
export const quotedHypervisors = hypervisorTypes.map((kind) => `"${kind}"`).join(", ");

export const nameRule = "use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends";

/** As messages quote a value. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

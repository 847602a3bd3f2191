import { hypervisorKinds } from "../../../provider/adapters/registry";

/** What is changed in valid inputs, by path, and every failure that follows as the user reads it. */
export type BadInput = readonly [changes: Readonly<Record<string, unknown>>, failures: readonly string[]];

/** All of them as messages list them: one more hypervisor changes no table. */
export const hypervisors = hypervisorKinds.join(", ");
export const quotedHypervisors = hypervisorKinds.map((kind) => `"${kind}"`).join(", ");

import type { Session } from "./adapter";
import type { Capability } from "./capabilities";

type OptionalKeys<T> = { [Key in keyof T]-?: undefined extends T[Key] ? Key : never }[keyof T];

/** The groups of operations that a hypervisor may lack. */
export type OptionalGroup = Exclude<OptionalKeys<Session>, "tasks">;

/** The capability that each group requires; `undefined` where each operation of the group has a capability of its own. */
export const groupCapabilities: Readonly<Record<OptionalGroup, Capability | undefined>> = {
  images: undefined,
  networks: undefined,
  snapshots: "snapshots",
  exports: "exports",
  console: "console",
  guest: "guestExec",
};

export const optionalGroups = Object.keys(groupCapabilities) as readonly OptionalGroup[];

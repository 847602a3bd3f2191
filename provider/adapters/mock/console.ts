import type { ConsoleOperations } from "../../contract/adapter";
import type { MockSession } from "./session";

export function consoleOperations({ folder }: MockSession): ConsoleOperations {
  return {
    url: async ({ reference, power }) =>
      power === "Off" ? undefined : `mock://${folder}/machines/${reference}`,
  };
}

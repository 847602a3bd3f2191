import { z } from "zod";

const pattern = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export const objectNameHelp =
  "use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends";

/** A name that every hypervisor, cloud-init and DNS accept as one label. */
export const objectName = z.string().regex(pattern, { error: objectNameHelp });

export function isObjectName(text: string): boolean {
  return pattern.test(text);
}

/** The name of a machine that may be adopted, and that somebody else may have chosen. */
export const foreignName = z.string().regex(/^\P{C}{1,80}$/u, { error: "use 1 to 80 printable characters" });

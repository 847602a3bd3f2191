import { z } from "zod";

const pattern = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export const objectNameHelp =
  "use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends";

/** What every hypervisor, cloud-init and DNS take as one label. */
export const objectName = z.string().regex(pattern, { error: objectNameHelp });

export function isObjectName(text: string): boolean {
  return pattern.test(text);
}

/** What somebody else may have called a machine that is taken over. */
export const foreignName = z.string().regex(/^\P{C}{1,80}$/u, { error: "use 1 to 80 printable characters" });

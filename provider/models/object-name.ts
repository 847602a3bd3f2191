import { z } from "zod";

/** What every hypervisor, cloud-init and DNS take as one label. */
export const objectName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, {
  error: "use 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit at both ends",
});

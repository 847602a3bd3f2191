import { z } from "zod";
import { shape } from "./shape";

const keyPattern = /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;
const valuePattern = /^[^\p{C}\s]([^\p{C}]{0,126}[^\p{C}\s])?$/u;

/** Values by key, as a machine and what others show of it have them. */
export const labels = z
  .record(
    z.string(),
    z
      .string()
      .regex(valuePattern, { error: "use 1 to 128 printable characters, without a space at the ends" }),
    { error: shape('write a map such as { app: "web", tier: "front" }') },
  )
  .superRefine((map, context) => {
    for (const [key, message] of Object.keys(map).flatMap(faultOf)) {
      context.addIssue({ code: "custom", path: [key], message });
    }
  });

function faultOf(key: string, index: number, keys: readonly string[]): [string, string][] {
  if (!keyPattern.test(key)) {
    const help = "use 1 to 63 letters, digits, '.', '_', '-' or '/', with a letter or digit at both ends";
    return [[key, `is no key of a label: ${help}`]];
  }
  // a hypervisor may take them for one
  const twin = keys.slice(0, index).find((other) => other.toLowerCase() === key.toLowerCase());
  return twin === undefined
    ? []
    : [[key, `differs from ${twin} by the case of its letters only: write one of them`]];
}

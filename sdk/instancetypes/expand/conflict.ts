import type { Problem } from "../problem";

/** A field that the machine may not set itself, since its instancetype does. */
export function conflict(field: string): Problem {
  return { field, message: `VM field(s) ${field} conflicts with selected instance type` };
}

/** The same, for a path below the template's spec. */
export function specConflict(path: string): Problem {
  return conflict(`spec.template.spec.${path}`);
}

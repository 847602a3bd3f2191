/** Every input of a model, as the paths of its leaves: `disks[].size`. */
import type { z } from "zod";

export function leavesOf(schema: z.ZodType, path = ""): string[] {
  const { def } = schema as { def: Definition };
  switch (def.type) {
    case "optional":
    case "default":
    case "nullable":
      return leavesOf(def.innerType as z.ZodType, path);
    case "object":
      return Object.entries(def.shape ?? {}).flatMap(([name, field]) =>
        leavesOf(field, path === "" ? name : `${path}.${name}`),
      );
    case "array":
      return leavesOf(def.element as z.ZodType, `${path}[]`);
    case "union":
      return unionLeaves(def.options ?? [], path);
    default:
      return [path];
  }
}

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

/** The parts of an object that may be written in its short form too. */
function unionLeaves(options: readonly z.ZodType[], path: string): string[] {
  const leaves = [...new Set(options.flatMap((option) => leavesOf(option, path)))];
  return leaves.length > 1 ? leaves.filter((leaf) => leaf !== path) : leaves;
}

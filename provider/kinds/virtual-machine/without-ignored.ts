/**
 * The inputs of a machine without those that Pulumi's `ignoreChanges` names, for a comparison with what state remembers: there
 * they are what others have made of them.
 */
export function withoutIgnored(inputs: object, paths: readonly string[] = []): object {
  if (paths.includes("*")) return {};
  return paths.map(stepsOf).reduce<object>((rest, steps) => without(rest, steps) as object, inputs);
}

function stepsOf(path: string): readonly string[] {
  const [input = "", ...steps] = path.split(/[.[\]"]+/).filter((step) => step !== "");
  // held as a whole: its items have no names
  return input === "tags" ? [input] : [input, ...steps];
}

function without(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return undefined;
  const inner = (key: string, item: unknown): unknown =>
    step === "*" || step === key ? without(item, rest) : item;
  if (Array.isArray(value)) return value.map((item, index) => inner(String(index), item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(key, item)]));
}

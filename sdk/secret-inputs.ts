import * as pulumi from "@pulumi/pulumi";

// the connection's credentials are known to be secret wherever they are used, and the rest of it is not
const knownAnyway: ReadonlySet<string> = new Set(["credentials", "provider", "owner"]);

/**
 * The paths of inputs that the program marked as secret, such as `tags` or `disks[0].name`; `undefined` where there are none.
 * The dynamic host hands our provider plain values, which must not print these.
 */
export function secretInputs(inputs: pulumi.Inputs): pulumi.Output<string[] | undefined> {
  const own = Object.entries(inputs).filter(([name]) => !knownAnyway.has(name));
  return pulumi.output(
    secretPaths(Object.fromEntries(own), "", 0).then((paths) => (paths.length === 0 ? undefined : paths)),
  );
}

// no model is as deep; what is, the check refuses
const deepest = 16;

async function secretPaths(value: unknown, path: string, depth: number): Promise<string[]> {
  // a resource in a wrong place, which the check names, leads round in circles
  if (depth > deepest || pulumi.Resource.isInstance(value)) return [];
  // an output is secret as a whole as soon as something in it is, also an output within its value
  if (pulumi.Output.isInstance(value)) return (await pulumi.isSecret(pulumi.output(value))) ? [path] : [];
  if (value instanceof Promise) return secretPaths(await value.catch(() => undefined), path, depth);
  if (Array.isArray(value))
    return all(value.map((item, index) => secretPaths(item, `${path}[${index}]`, depth + 1)));
  if (typeof value !== "object" || value === null) return [];
  return all(Object.entries(value).map(([key, item]) => secretPaths(item, below(path, key), depth + 1)));
}

async function all(parts: readonly Promise<string[]>[]): Promise<string[]> {
  return [...new Set((await Promise.all(parts)).flat())];
}

// of a map with keys of any kind the whole is secret
function below(path: string, key: string): string {
  if (path === "") return key;
  return /^\w+$/.test(key) ? `${path}.${key}` : path;
}

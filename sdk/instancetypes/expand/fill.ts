type Wanted<Target> = { readonly [Name in keyof Target]?: Target[Name] | undefined };

/** Sets what is not set yet: a preference never goes before what the machine says. The empty text is not set, as in Go. */
export function fill<Target extends object>(target: Target, defaults: Wanted<Target>): void {
  for (const name of Object.keys(defaults) as (keyof Target)[]) {
    const desired = defaults[name];
    if (isSet(desired) && !isSet(target[name])) target[name] = structuredClone(desired);
  }
}

/** Whether a field says anything; `false` and 0 do. */
export function isSet<Value>(value: Value): value is NonNullable<Value> {
  return value !== undefined && value !== null && value !== "";
}

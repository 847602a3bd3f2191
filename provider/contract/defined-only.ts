/** The value without the members that are not set. */
export function definedOnly<T extends object>(value: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<{
    [K in keyof T]: NonNullable<T[K]>;
  }>;
}

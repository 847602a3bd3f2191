/** Puts the item in the place of the one with its name, or at the end. */
export function withItem<T extends { readonly name: string }>(items: readonly T[] = [], item: T): T[] {
  return items.some(({ name }) => name === item.name)
    ? items.map((present) => (present.name === item.name ? item : present))
    : [...items, item];
}

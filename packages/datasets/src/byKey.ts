/** Items by their keys, keys and items in the order in which they come. */
export function byKey<Item>(items: Iterable<Item>, key: (item: Item) => string): Map<string, Item[]> {
  const parts = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const part = parts.get(name);
    if (part === undefined) parts.set(name, [item]);
    else part.push(item);
  }
  return parts;
}

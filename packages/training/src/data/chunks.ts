/** So many at a time, the last part shorter where it must be. */
export function* chunks<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size);
}

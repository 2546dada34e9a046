/** Whether a path is one that the documentation has as a pattern such as `datasets.*.name`; `""` is that of the top. */
export function isPatternOf(pattern: string, path: readonly PropertyKey[]): boolean {
  const parts = pattern === "" ? [] : pattern.split(".");
  return parts.length === path.length && parts.every((part, depth) => part === "*" || part === String(path[depth]));
}

/** The names of the keys of a group, out of the patterns of all keys. */
export function keysOf(group: readonly PropertyKey[], patterns: readonly string[]): string[] {
  return patterns
    .map((pattern) => pattern.split("."))
    .filter((parts) => parts.length === group.length + 1 && isPatternOf(parts.slice(0, -1).join("."), group))
    .map((parts) => parts.at(-1)!);
}

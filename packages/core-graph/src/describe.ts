/** A value as an error text shows it: short, and telling its kind. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)) {
    return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind} of length ${String(value.length)}`;
  }
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** How an error text names a structure: by its identity where it has one, else by its position in the list. */
export function nameOf(structure: { id?: unknown; dataset?: unknown }, index: number): string {
  const { id, dataset } = structure;
  if (typeof id !== "string" || id === "") return `structure ${index}`;
  return typeof dataset === "string" && dataset !== ""
    ? `structure "${id}" of dataset "${dataset}"`
    : `structure "${id}"`;
}

/** A value as an error text shows it: short, and telling its kind. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return "a symbol";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) {
    return value.length <= 4 ? `[${value.map(describe).join(", ")}]` : `an array of length ${value.length}`;
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (ArrayBuffer.isView(value) && "length" in value) return `${kind}(${String(value.length)})`;
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

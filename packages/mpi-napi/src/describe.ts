import { isNamed } from "./named";

/** A value as an error text shows it: short, and telling its kind. */
export function describe(value: unknown): string {
  if (isNamed(value)) return value.toString();
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
  if ("byteLength" in value) return `${kind}(${String(value.byteLength)} bytes)`;
  if ("pointer" in value) return `a pointer to ${String((value as { count?: unknown }).count)} elements`;
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** The arguments of a call by name. */
export function describeAll(values: object): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${describe(value)}`)
    .join(", ");
}

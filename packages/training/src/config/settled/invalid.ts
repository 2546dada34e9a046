import { ConfigError } from "../configError.js";
import type { Locate } from "../issues.js";
import { printable } from "../printable.js";

/** `config.yaml:12: "model.heads": expected ..., found ...`, with a hint. */
export function invalid(locate: Locate, path: readonly (string | number)[], text: string, hint: string): ConfigError {
  const key = path.map((part) => printable(String(part))).join(".");
  return new ConfigError("CONFIG_INVALID", `${locate(path)}: "${key}": ${text}`, hint);
}

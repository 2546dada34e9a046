import { describe } from "../describe";
import { refuse } from "../errors";

const MODES = ["write", "append", "read", "readRandomAccess"] as const;

export type OpenMode = (typeof MODES)[number];

export function checkMode(mode: unknown): OpenMode {
  if (MODES.includes(mode as OpenMode)) return mode as OpenMode;
  return refuse("ADIOS_ARGUMENT", `expected a mode (${MODES.join(", ")}), found ${describe(mode)}`);
}

export function reads(mode: OpenMode): boolean {
  return mode === "read" || mode === "readRandomAccess";
}

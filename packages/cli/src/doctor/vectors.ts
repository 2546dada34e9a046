import type { Probe } from "./check.js";
import { readText } from "./system.js";

const CPUINFO = "/proc/cpuinfo";

/** What matters to the kernels, by the names that Linux gives it on x86-64 and on 64-bit ARM. */
const VECTOR_UNITS = ["avx2", "fma", "avx512f", "avx512_bf16", "asimd", "sve", "sve2", "bf16"];
const MATRIX_UNITS = ["amx_tile", "amx_int8", "amx_bf16", "amx_fp16", "sme", "i8mm"];

export const probeVectors: Probe = async () => {
  const units = unitsIn(readText(CPUINFO) ?? "");
  const found = `vector: ${units.vector.join(" ") || "none known"}; matrix: ${units.matrix.join(" ") || "none"}`;
  return { name: "vector units", ok: true, found, searched: [CPUINFO], remedy: null };
};

/** The vector and matrix units that a text of /proc/cpuinfo's form lists. */
export function unitsIn(cpuinfo: string): { vector: string[]; matrix: string[] } {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  return {
    vector: VECTOR_UNITS.filter((unit) => flags.has(unit)),
    matrix: MATRIX_UNITS.filter((unit) => flags.has(unit)),
  };
}

import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
};

/** `64GiB`, `80 GB`, `1.5TiB` as bytes. */
export function parseBytes(text: string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text) ?? [];
  const factor = unit !== undefined && Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  const bytes = Number(number) * (factor ?? Number.NaN);
  if (bytes >= 1) return bytes;
  throw new InvalidArgumentError("Expected a number above 0 and a unit, for example 64GiB, 80GB or 512MiB.");
}

import { InvalidArgumentError } from "commander";

/** More than any machine has, and few enough to list. */
const MOST = 1_000_000;

export function parseRanks(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST) return value;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${String(MOST)}.`);
}

/** `1,2,5`: each once, ascending. */
export function parseRankList(text: string): number[] {
  const found = text.split(",").map((part) => part.trim());
  if (found.every((part) => /^\d+$/.test(part) && Number(part) >= 1 && Number(part) <= MOST)) {
    return [...new Set(found.map(Number))].sort((a, b) => a - b);
  }
  throw new InvalidArgumentError(`Expected whole numbers from 1 to ${String(MOST)} with commas between them.`);
}

export function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}

import { distance } from "fastest-levenshtein";
import { keysOf } from "./keyPattern.js";

/**
 * The known key path that someone who wrote `path` most likely meant: a misspelled sibling, else a key of the same or
 * nearly the same name elsewhere. Paths are joined with dots, a list's position and a map's name are `*` in `known`.
 */
export function suggestKey(path: readonly PropertyKey[], known: readonly string[]): string | undefined {
  const written = String(path.at(-1));
  const parent = path.slice(0, -1).map(String);
  const pattern = parent.map((key) => (/^\d+$/.test(key) ? "*" : key)).join(".");
  const sibling = closest(written, keysOf(parent, known));
  if (sibling !== undefined) return [...parent, sibling].join(".");
  const elsewhere = known.filter((key) => !key.includes("*"));
  const name = closest(
    written,
    elsewhere.map((key) => key.slice(key.lastIndexOf(".") + 1)),
  );
  const inList = known.find((key) => key.endsWith(`.${pattern}.${written}`));
  return elsewhere.find((key) => key === name || key.endsWith(`.${String(name)}`)) ?? inList;
}

/** The nearest of some words, if it is near enough to be the same word misspelled. */
function closest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const found = distance(word.toLowerCase(), candidate.toLowerCase());
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

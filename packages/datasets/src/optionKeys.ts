import { distance } from "fastest-levenshtein";
import { DatasetError } from "./errors";
import { shown } from "./optionValues";

/** Throws `DatasetError` where an option is not one of `known`: a misspelt one would otherwise do nothing. */
export function checkOptions(where: string, given: object, known: readonly string[]): void {
  checkGiven(where, given, `an object with the options ${known.join(", ")}`);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `${where}: expected the options ${known.join(", ")}, found ${JSON.stringify(unknown)}`,
    suggestion(unknown, known),
  );
}

/** Throws `DatasetError` where something else is given than an object: callers may have no types. */
export function checkGiven(where: string, given: unknown, expected: string): void {
  const isObject = typeof given === "object" && given !== null;
  const isPromise = isObject && "then" in given;
  if (isObject && !isPromise && !(Symbol.iterator in given)) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `${where}: expected ${expected}, found ${isPromise ? "a promise" : briefly(given)}`,
    isPromise ? "await it" : "see the example in the README",
  );
}

/** Throws `DatasetError` where something else is given than structures one after the other, or a stream of them. */
export function checkStructures(where: string, given: unknown, symbols: readonly symbol[] = [Symbol.iterator]): void {
  if (typeof given === "object" && given !== null && symbols.some((symbol) => symbol in given)) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `${where}: expected a list of structures, found ${briefly(given)}`,
    "for example the structures that loadDataset gives",
  );
}

/** What {@link checkStructures} takes where structures may be read one by one. */
export const STREAMS: readonly symbol[] = [Symbol.iterator, Symbol.asyncIterator];

function briefly(given: unknown): string {
  if (given === undefined) return "nothing";
  return Array.isArray(given) ? `a list of ${given.length}` : shown(given);
}

/** "did you mean ...?", or that it is to go. */
export function suggestion(unknown: string, known: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, "");
  const away = (name: string) => {
    const [a, b] = [plain(name), plain(unknown)];
    return b.length > 2 && a.startsWith(b) ? 0 : distance(a, b);
  };
  const nearest = known.reduce((best, name) => (away(name) < away(best) ? name : best));
  return away(nearest) <= 3 ? `did you mean ${nearest}?` : `take ${JSON.stringify(unknown)} out`;
}

import { distance } from "fastest-levenshtein";
import { DatasetError } from "./errors";

/** Throws `DatasetError` where an option is not one of `known`: a misspelt one would otherwise do nothing. */
export function checkOptions(where: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `${where}: expected the options ${known.join(", ")}, found ${JSON.stringify(unknown)}`,
    suggestion(unknown, known),
  );
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

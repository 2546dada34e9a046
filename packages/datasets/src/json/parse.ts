import type { InfoValue } from "@hydride/core-graph";
import { Fault } from "../errors";
import { decodeUtf8 } from "./decode";
import type { JsonPiece } from "./pieceScanner";

const NUMBERS = { NaN, Infinity, "-Infinity": -Infinity } as const;
/** A text, which may hold anything, or one of the words that Python's json writes for numbers that JSON has not. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

/** The value of a piece; NaN and infinities as Python writes them are numbers. Throws a `Fault`. */
export function parsePiece({ text, offset }: JsonPiece): InfoValue {
  const decoded = decodeUtf8(text);
  const range = `bytes ${offset} to ${offset + text.length}`;
  if (decoded === undefined) {
    throw new Fault("DATASET_DAMAGED", `expected UTF-8 text, found bytes that are not UTF-8 in ${range}`, REPAIR);
  }
  try {
    return JSON.parse(decoded) as InfoValue;
  } catch {
    const value = parseWithNumbers(decoded);
    if (value !== undefined) return value;
    throw new Fault("DATASET_DAMAGED", `expected JSON, found something else in ${range}`, REPAIR);
  }
}

const REPAIR = "the file is damaged: fetch it again, or look at these bytes with `tail -c +` and `head -c`";

function parseWithNumbers(text: string): InfoValue | undefined {
  if (!/NaN|Infinity/.test(text)) return undefined;
  let mark = "@";
  while (text.includes(`"${mark}`)) mark += "@";
  const marked = text.replace(TEXT_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${mark}${token}"`));
  try {
    return JSON.parse(marked, (_, value: unknown) =>
      typeof value === "string" && value.startsWith(mark) ? NUMBERS[value.slice(mark.length) as "NaN"] : value,
    ) as InfoValue;
  } catch {
    return undefined;
  }
}

import type { InfoValue } from "@hydride/core-graph";
import { Fault } from "../errors";
import { decodeUtf8 } from "./decode";
import { parseJson } from "./numbers";
import type { JsonPiece } from "./pieceScanner";

/** The value of a piece, as {@link parseJson} reads it. Throws a `Fault`. */
export function parsePiece({ text, offset }: JsonPiece): InfoValue {
  const decoded = decodeUtf8(text);
  const range = `bytes ${offset} to ${offset + text.length}`;
  if (decoded === undefined) {
    throw new Fault("DATASET_DAMAGED", `expected UTF-8 text, found bytes that are not UTF-8 in ${range}`, REPAIR);
  }
  try {
    return parseJson(decoded) as InfoValue;
  } catch {
    throw new Fault("DATASET_DAMAGED", `expected JSON, found something else in ${range}`, REPAIR);
  }
}

const REPAIR = "the file is damaged: fetch it again, or look at these bytes with `tail -c +` and `head -c`";

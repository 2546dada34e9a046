import type { InfoValue } from "@hydride/core-graph";
import { Fault } from "../errors";
import type { ByteSource } from "../source";
import { parsePiece } from "./parse";
import { PieceScanner } from "./pieceScanner";

/** A value inside a JSON document. */
export interface JsonPart {
  path: (string | number)[];
  /** The path as it stands in messages. */
  key: string;
  value: InfoValue;
}

/**
 * The values `depth` containers below the root of a JSON document, one by one, as {@link PieceScanner} cuts them.
 * Throws `DatasetError` with the way to the damage.
 */
export async function* jsonParts(source: ByteSource, depth: number): AsyncGenerator<JsonPart, void, undefined> {
  const { path: file } = source;
  const scanner = new PieceScanner(file, depth);
  const chunks = source.chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value: chunk } = await chunks.next().catch((error: unknown) => {
        throw error instanceof Fault ? error.at(placeOf(file, scanner.key)) : error;
      });
      for (const piece of done === true ? scanner.end() : scanner.push(chunk)) {
        const key = piece.path.join("/");
        try {
          yield { path: piece.path, key, value: parsePiece(piece) };
        } catch (error) {
          throw error instanceof Fault ? error.at(placeOf(file, key)) : error;
        }
      }
      if (done === true) return;
    }
  } finally {
    await chunks.return?.();
  }
}

function placeOf(path: string, key: string): { path: string; key?: string } {
  return key === "" ? { path } : { path, key };
}

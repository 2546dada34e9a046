import { within } from "../damage";
import type { StructureRecord } from "../record";
import type { ByteSource } from "../source";
import { type JsonPart, jsonParts } from "./document";

/**
 * What `make` gives for each part of a document, `depth` containers below its root, with the place of the part: its key and its
 * number, from 1. Throws `DatasetError`; what `make` throws gets the place.
 */
export async function* madeFrom<Made>(
  source: ByteSource,
  depth: number,
  make: (part: JsonPart, place: StructureRecord["place"]) => Made,
): AsyncGenerator<Made, void, undefined> {
  let frame = 0;
  for await (const part of jsonParts(source, depth)) {
    const place = { ...(part.key !== "" && { key: part.key }), frame: ++frame };
    yield within({ path: source.path, ...place }, () => make(part, place));
  }
}

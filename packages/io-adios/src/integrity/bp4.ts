import { join } from "node:path";
import { Bytes, uint64 } from "./bytes";
import { checkMagic, HEADER_BYTES } from "./header";

const RECORD_BYTES = 64;

/**
 * Checks the files of a BP4 folder against each other, without ADIOS2: headers, records of the index, the size of `md.0`.
 * @throws IntegrityError BP_DAMAGED
 */
export async function checkBp4(folder: string): Promise<void> {
  const end = await Bytes.with(join(folder, "md.idx"), readIndex);
  await Bytes.with(join(folder, "md.0"), async (metadata) => {
    await checkMagic(metadata, "Metadata");
    if (metadata.size !== end) {
      metadata.fail(Math.min(end, metadata.size), `${end} bytes, as md.idx has it`, `${metadata.size}`);
    }
  });
  await Bytes.with(join(folder, "data.0"), (data) => checkMagic(data, "Data"));
}

/** Where `md.0` ends. */
async function readIndex(index: Bytes): Promise<number> {
  let end = HEADER_BYTES;
  const records = (index.size - HEADER_BYTES) / RECORD_BYTES;
  if (!Number.isInteger(records) || records < 1) {
    index.fail(HEADER_BYTES, `one record of ${RECORD_BYTES} bytes or more`, `${index.size - HEADER_BYTES} bytes`);
  }
  for (let i = 0; i < records; i++) {
    const offset = HEADER_BYTES + RECORD_BYTES * i;
    const record = await index.read(offset, RECORD_BYTES, "a record");
    const places = [2, 3, 4, 5].map((field) => uint64(record, 8 * field));
    const isOrdered = places.every((place, j) => place >= (places[j - 1] ?? end));
    if (!isOrdered) index.fail(offset + 16, `places in md.0 from ${end} on, in order`, places.join(", "));
    end = places.at(-1)!;
  }
  return end;
}

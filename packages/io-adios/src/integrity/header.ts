import { join } from "node:path";
import { Bytes } from "./bytes";
import { IntegrityError } from "./errors";

/** Every index and the files of BP4 begin with as much. */
export const HEADER_BYTES = 64;

const MAGIC = "ADIOS-BP v";
const [ENDIANNESS, VERSION, MINOR, ACTIVE] = [36, 37, 38, 39];

export interface Header {
  version: 4 | 5;
  minor: number;
}

/**
 * Reads the header of a folder's `md.idx`.
 * @throws IntegrityError BP_DAMAGED, BP_INCOMPLETE where its writer was not done, BP_UNSUPPORTED
 */
export async function readHeader(folder: string): Promise<Header> {
  return Bytes.with(join(folder, "md.idx"), async (index) => {
    const view = await checkMagic(index, "Index Table");
    const version = view.getUint8(VERSION);
    if (version !== 4 && version !== 5) return index.fail(VERSION, "the version 4 or 5 of BP", String(version));
    if (view.getUint8(ENDIANNESS) !== 0) {
      const found = `${view.getUint8(ENDIANNESS)}`;
      throw new IntegrityError(
        "BP_UNSUPPORTED",
        { file: index.file, offset: ENDIANNESS, expected: "0 for little-endian numbers", found },
        "write the set again on a little-endian machine",
      );
    }
    if (view.getUint8(ACTIVE) !== 0) {
      throw new IntegrityError(
        "BP_INCOMPLETE",
        { file: index.file, offset: ACTIVE, expected: "0, as the writer leaves it", found: "that it is being written" },
        "wait until its writer is done; where that was ended, write the set again",
      );
    }
    return { version, minor: view.getUint8(MINOR) };
  });
}

/** The header of a file, which says what it is. */
export async function checkMagic(bytes: Bytes, kind: string): Promise<DataView> {
  const view = await bytes.read(0, HEADER_BYTES, "the header");
  const text = Buffer.from(view.buffer, view.byteOffset, 32).toString("latin1").replaceAll("\0", "");
  if (!text.startsWith(MAGIC) || !text.endsWith(kind)) {
    bytes.fail(0, `a header ${JSON.stringify(`${MAGIC}... ${kind}`)}`, JSON.stringify(text));
  }
  return view;
}

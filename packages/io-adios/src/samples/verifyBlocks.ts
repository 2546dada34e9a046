import { crc32c } from "../integrity/crc32c";
import { asBytes, type Written } from "./emitter";
import { openBp } from "./openBp";
import { SampleError } from "./sampleError";

/**
 * Reads every block that was written and compares its checksum with that of the values that were handed over.
 * @throws SampleError SAMPLES_VERIFY
 */
export async function verifyBlocks(path: string, written: readonly Written[]): Promise<void> {
  const file = await openBp(path);
  try {
    for (const { name, start, count, crc } of written) {
      const found = crc32c(asBytes(await file.read(name, start, count)));
      if (found === crc) continue;
      throw new SampleError(
        "SAMPLES_VERIFY",
        path,
        `${name}, ${count.join(" x ")} from ${start.join(", ")}: expected what was written, found something else on the disk`,
        "look at the disk and at its free space, and write the set again",
      );
    }
  } finally {
    await file.close();
  }
}

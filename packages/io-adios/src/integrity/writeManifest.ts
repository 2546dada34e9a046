import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkChunkBytes, checksum, chunksOf, describeFile, forChunks, sizesOf } from "./checksums";
import { formatManifest, MANIFEST_NAME } from "./manifest";
import { type Ranks, shared } from "./ranks";

/**
 * Writes the manifest of a folder that nobody writes to any more, with checksums of what is in the files. Collective: the ranks share the
 * work. Gives the bytes of all files.
 * @throws AdiosError ADIOS_ARGUMENT where `chunkBytes` is not a whole number from 1.
 */
export async function writeManifest(folder: string, chunkBytes: number, comm?: Ranks): Promise<number> {
  checkChunkBytes(chunkBytes);
  const { names, sizes } = await shared(comm, async () => {
    const found = (await readdir(folder)).filter((name) => name !== MANIFEST_NAME).sort();
    return { names: found, sizes: await sizesOf(folder, found) };
  });
  const chunks = chunksOf(sizes, chunkBytes);
  const isMine = (i: number) => comm === undefined || i % comm.size === comm.rank;
  const own = new Map<number, number>();
  await shared(comm, async () => {
    const mine = chunks.flatMap((chunk, i) => (isMine(i) ? [{ ...chunk, i }] : []));
    await forChunks(folder, names, mine, async (chunk, handle) => {
      own.set((chunk as (typeof mine)[number]).i, await checksum(handle, chunk.first, chunk.bytes));
    });
    return true;
  });
  const crcs = new Map((comm === undefined ? [[...own]] : comm.allgather([...own])).flat());
  const files = names.map((name, file) => {
    const each = chunks.flatMap((chunk, i) => (chunk.file === file ? [crcs.get(i)!] : []));
    return describeFile(name, sizes[file]!, chunkBytes, each);
  });
  await shared(comm, async () => {
    if (comm === undefined || comm.rank === 0) {
      await writeFile(join(folder, MANIFEST_NAME), formatManifest({ chunkBytes, files }));
    }
    return true;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

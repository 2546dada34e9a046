import { open, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Adios, ParallelWriter, type Parameters } from "@hydride/io-adios";
import { generator } from "../geometry.js";
import { BLOCK_BYTES, MIB } from "./sizes.js";
import { secondsOf } from "./stop.js";

/** Numbers of one file, in blocks; one block is one variable of ADIOS2. */
export type Blocks = readonly Float64Array<ArrayBuffer>[];

/** So many, always the same. */
export function blocksOf(megabytes: number): Blocks {
  const random = generator(8);
  const bytes = megabytes * MIB;
  return Array.from({ length: Math.ceil(bytes / BLOCK_BYTES) }, (_, i) =>
    Float64Array.from({ length: Math.min(BLOCK_BYTES, bytes - i * BLOCK_BYTES) / 8 }, random),
  );
}

const nameOf = (block: number) => `block${block}`;

/** How a file is written. */
export interface Writing {
  /** Waits until it is on the disk. */
  isSynced: boolean;
  /** Parameters of ADIOS2's engine. */
  parameters?: Parameters;
}

/** Writes blocks one after the other; waits for file and folder. */
export async function writePlain(path: string, blocks: Blocks, { isSynced }: Writing): Promise<number> {
  await rm(path, { force: true });
  return secondsOf(async () => {
    const file = await open(path, "w");
    try {
      for (const block of blocks) await all(block, async (rest) => (await file.write(rest)).bytesWritten);
      if (isSynced) await file.sync();
    } finally {
      await file.close();
    }
    if (isSynced) await syncPath(dirname(path));
  });
}

/** The same as variables of a BP5 file; waited for are all files of its folder, the folder, and the one that it is in. */
export async function writeAdios(
  path: string,
  blocks: Blocks,
  { isSynced, parameters = {} }: Writing,
): Promise<number> {
  await rm(path, { recursive: true, force: true });
  return secondsOf(async () => {
    const writer = new ParallelWriter({ path, parameters });
    for (const [i, block] of blocks.entries()) {
      writer.defineVariable(nameOf(i), "double", { shape: [block.length] });
      await writer.put(nameOf(i), block);
    }
    await writer.close();
    if (!isSynced) return;
    for (const name of await readdir(path)) await syncPath(join(path, name));
    await syncPath(path);
    await syncPath(dirname(path));
  });
}

/** Fills memory that is there, several blocks at a time, as ADIOS2 has threads for that too. */
export async function readPlain(path: string, into: Blocks): Promise<number> {
  return secondsOf(async () => {
    const file = await open(path, "r");
    try {
      await Promise.all(
        into.map((block, i) =>
          all(block, async (rest, done) => {
            const { bytesRead } = await file.read(rest, 0, rest.length, i * BLOCK_BYTES + done);
            if (bytesRead === 0) throw new Error(`${path} ended before all of it was read`);
            return bytesRead;
          }),
        ),
      );
    } finally {
      await file.close();
    }
  });
}

/** The same of a BP5 file, with or without the checks that come before ADIOS2 sees it. */
export async function readAdios(path: string, into: Blocks, isChecked: boolean): Promise<number> {
  return secondsOf(async () => {
    const adios = new Adios();
    try {
      const engine = await adios.declareIO("read").open(path, "readRandomAccess", isChecked ? {} : { validate: false });
      for (const [i, block] of into.entries()) await engine.get(nameOf(i), { into: block, mode: "deferred" });
      await engine.performGets();
      await engine.close();
    } finally {
      await adios.close();
    }
  });
}

/** One call of the system may do less than it was asked for: it says how many bytes it did. */
async function all(
  { buffer, byteOffset, byteLength }: Float64Array,
  step: (rest: Uint8Array, done: number) => Promise<number>,
): Promise<void> {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let done = 0; done < byteLength;) done += await step(bytes.subarray(done), done);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

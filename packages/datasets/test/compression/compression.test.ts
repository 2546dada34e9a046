import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type DatasetError, readStructures } from "../../src/index";
import { openSource } from "../../src/source";
import { failureOf, readContent, sharedFile, withFolder } from "../helpers";
import { openFiles } from "../openFiles";
import { COMPRESSED, FRAMES, LONG } from "./files";

const KINDS = Object.entries(COMPRESSED).map(([kind, files]) => ({ kind, ...files }));

/** What a file of this content holds after decompression. */
function unpacked(content: Buffer): Promise<string> {
  return withFolder(async (folder) => {
    const path = join(folder, "content");
    await writeFile(path, content);
    const parts: Buffer[] = [];
    try {
      for await (const chunk of (await openSource(path)).chunks) parts.push(chunk);
    } catch (error) {
      return (error as DatasetError).code;
    }
    return Buffer.concat(parts).toString("latin1");
  });
}

describe.each(KINDS)("$kind", ({ kind, frames, long }) => {
  it("is recognised by content and undone", async () => {
    const structures = await readContent(frames, {}, "some.data");
    expect(structures.map(({ id, energy, dataset }) => [id, energy, dataset])).toStrictEqual([
      ["f0", 0.25, "some"],
      ["f1", -1.25, "some"],
      ["f2", -2.25, "some"],
      ["f3", -3.25, "some"],
      ["f4", -4.25, "some"],
    ]);
    expect(await unpacked(long)).toBe(LONG);
  });

  it("is undone where several follow each other", async () => {
    expect(await unpacked(Buffer.concat([long, frames, frames]))).toBe(LONG + FRAMES + FRAMES);
  });

  it("gives an error or the whole content wherever it is cut off", async () => {
    for (let length = 6; length < frames.length; length++) {
      const found = await unpacked(frames.subarray(0, length));
      expect([length, found === FRAMES || found === "DATASET_COMPRESSION"]).toStrictEqual([length, true]);
    }
  });

  it("gives an error or the whole content whichever bit is damaged", async () => {
    for (let bit = 48; bit < 8 * frames.length; bit++) {
      const copy = Buffer.from(frames);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      const found = await unpacked(copy);
      expect([bit, found === FRAMES || found === "DATASET_COMPRESSION"]).toStrictEqual([bit, true]);
    }
  });

  it.skipIf(!existsSync("/proc/self/fd"))("is closed where reading ends early", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, `few.${kind}`);
      await writeFile(path, Buffer.concat([frames, long, long]));
      for await (const { id } of readStructures(path)) {
        expect(id).toBe("f0");
        break;
      }
      await expect.poll(() => openFiles().filter((file) => file === path)).toStrictEqual([]);
    });
  });
});

describe("says where compressed data are damaged:", () => {
  const flipped = (content: Buffer, byte: number) => {
    const copy = Buffer.from(content);
    copy[byte]! ^= 4;
    return copy;
  };
  const { bzip2, xz, zstandard } = COMPRESSED;

  it.each([
    ["bzip2", flipped(bzip2.frames, 60), "a block whose checksum does not fit (near byte 4)"],
    ["bzip2", flipped(bzip2.frames, 6), "neither a block nor an end (near byte 4)"],
    ["bzip2", bzip2.frames.subarray(0, 60), "the end of the file inside a block (from byte 4)"],
    ["bzip2", Buffer.concat([bzip2.frames, Buffer.from("more")]), "other bytes behind the end (near byte 99)"],
    ["bzip2", Buffer.from("BZh0AY"), "no header (near byte 0)"],
    ["zstandard", flipped(zstandard.frames, 77), "a checksum that does not fit (near byte 74)"],
    ["zstandard", zstandard.frames.subarray(0, 30), "the end of the file inside a block (from byte 6)"],
    ["zstandard", Buffer.concat([zstandard.frames, Buffer.from("more")]), "other bytes behind the end (near byte 78)"],
    ["xz", flipped(xz.frames, 60), "damaged or truncated data (within the first 124 bytes)"],
    ["xz", xz.frames.subarray(0, 60), "damaged or truncated data (within the first 60 bytes)"],
  ])("%s", async (kind, content, found) => {
    const test = { bzip2: "bzip2 -t", zstandard: "zstd -t", xz: "xz -t" }[kind];
    expect(await failureOf(content, {}, "a.xyz")).toStrictEqual({
      code: "DATASET_COMPRESSION",
      message: `a.xyz: expected ${kind} data, found ${found}`,
      hint: `fetch the file again, or test it with \`${test}\``,
    });
  });

  it("with the frame and the line that was reached", async () => {
    const cut = bzip2.long.subarray(0, 600);
    expect(await failureOf(cut, {}, "a.xyz.bz2")).toStrictEqual({
      code: "DATASET_COMPRESSION",
      message:
        "a.xyz.bz2: frame 99982, line 299945: " +
        "expected bzip2 data, found the end of the file inside a block (from byte 574)",
      hint: "fetch the file again, or test it with `bzip2 -t`",
    });
  });
});

const snapshot = sharedFile("alexandria/P000.json.bz2");

it.skipIf(snapshot === undefined)("bzip2 data of many blocks are what Python's bz2 makes of them", async () => {
  const hash = createHash("md5");
  for await (const chunk of (await openSource(snapshot!)).chunks) hash.update(chunk);
  expect(hash.digest("hex")).toBe("1d24510c18576aaf7088e8839e08add6");
});

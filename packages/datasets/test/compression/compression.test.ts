import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type DatasetError, readStructures } from "../../src/index";
import { compressionOf } from "../../src/compression/compression";
import { openSource } from "../../src/source";
import { failureOf, readContent, sharedFile, withFolder, withoutFolder } from "../helpers";
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

describe("zstandard frames that are to be skipped", () => {
  const { frames } = COMPRESSED.zstandard;
  const skipped = (kind: number, content: Buffer) => {
    const head = Buffer.from([0x50 + kind, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content]);
  };

  it("are skipped, before all others too", async () => {
    const large = skipped(15, Buffer.alloc(3 * 2 ** 20, 1));
    const parts = [skipped(0, Buffer.from("hello")), frames, skipped(5, Buffer.alloc(0)), large, frames, large];
    expect(await unpacked(Buffer.concat(parts))).toBe(FRAMES + FRAMES);
    expect(await readContent(Buffer.concat(parts.slice(0, 2)), {}, "some.data")).toHaveLength(5);
  });

  it("are nothing by themselves, and damage where they are cut off", async () => {
    expect(await failureOf(skipped(0, Buffer.from("hello")), {}, "a.zst")).toMatchObject({
      code: "DATASET_FILE_EMPTY",
      message: "a.zst: expected structures, found an empty file",
    });
    for (const [length, byte] of [
      [6, 0],
      [10, 0],
    ] as const) {
      const cut = await failureOf(skipped(0, Buffer.from("hello")).subarray(0, length), {}, "a.zst");
      expect(cut.message).toBe(
        `a.zst: expected zstandard data, found the end of the file inside a block (from byte ${byte})`,
      );
    }
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
    [
      "zstandard",
      Buffer.concat([zstandard.frames, Buffer.from("mo")]),
      "the end of the file inside a block (from byte 78)",
    ],
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

it.each(["gzip", "bzip2", "xz", "zstandard"])("an error of what %s data come from stays as it is", async (kind) => {
  const content = { ...COMPRESSED, gzip: { frames: gzipSync(FRAMES) } }[kind as "gzip"].frames;
  async function* failing() {
    yield await Promise.resolve(content.subarray(0, 20));
    throw new Error("the disk does not answer");
  }
  const read = async () => {
    for await (const chunk of await compressionOf(content)!.decompress(failing())) expect(chunk).toBeDefined();
  };
  await expect(read()).rejects.toThrow(/^the disk does not answer$/);
});

const snapshot = sharedFile("alexandria/P000.json.bz2");

it.skipIf(snapshot === undefined)("bzip2 data of many blocks are what Python's bz2 makes of them", async () => {
  const hash = createHash("md5");
  for await (const chunk of (await openSource(snapshot!)).chunks) hash.update(chunk);
  expect(hash.digest("hex")).toBe("1d24510c18576aaf7088e8839e08add6");
});

describe("data that is compressed several times", () => {
  const wrapped = (times: number) =>
    Array.from({ length: times }).reduce<Buffer>((content) => gzipSync(content), COMPRESSED.bzip2.frames);

  it("is read, and a notice says so", async () => {
    const notices: string[] = [];
    const options = { onNotice: (text: string) => notices.push(withoutFolder(text)) };
    const structures = await readContent(wrapped(2), options, "a.xyz.gz");
    expect(structures.map(({ energy }) => energy)).toStrictEqual([0.25, -1.25, -2.25, -3.25, -4.25]);
    expect(notices).toContain("a.xyz.gz: compressed 3 times, and read all the same: gzip of gzip of bzip2");
    notices.length = 0;
    await readContent(COMPRESSED.xz.frames, options, "a.xyz.gz");
    expect(notices.filter((text) => text.includes("compressed"))).toStrictEqual([]);
  });

  it("is refused where it is so too often", async () => {
    expect(await failureOf(wrapped(3), {}, "a.xyz.gz")).toStrictEqual({
      code: "DATASET_COMPRESSION",
      message: "a.xyz.gz: expected data that is compressed at most 3 times, found gzip of gzip of gzip of bzip2",
      hint: "unpack it first",
    });
  });
});

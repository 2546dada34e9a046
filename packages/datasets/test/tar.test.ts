import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failureOf } from "./helpers";

/** An archive of one file with the fields that all versions of the format have. */
function tar(name: string, content: string, magic = ""): Buffer {
  const record = Buffer.alloc(512);
  record.write(name, 0);
  record.write("0000644\u00000000000\u00000000000\u0000", 100);
  record.write(`${content.length.toString(8).padStart(11, "0")}\u000000000000000\u0000`, 124);
  record.write("        0", 148);
  record.write(magic, 257);
  const sum = record.reduce((total, byte) => total + byte, 0);
  record.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148);
  return Buffer.concat([record, Buffer.from(content.padEnd(512, "\u0000")), Buffer.alloc(1024)]);
}

/** QM7-X as it comes: what Python's tarfile and lzma make of an HDF5 file, and what lzma alone makes of it. */
const QM7X = {
  packed: Buffer.from(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AGFdABwMMAXGw4DXswEyjxNyzWCnr5U2EtOuS3RiW2LdY8YmicDU+/0r+08ezKZs" +
      "xx4sX/AjnwvdL62EE2d4uAak6R+hzjR7b7LIPYXNEog7Uw+MI1Bc2ZuU0SnhrmV3/cYMAAAAAAAA3+be2rhgQzYAAX2AUAAAAPJ1" +
      "Ag6xxGf7AgAAAAAEWVo=",
    "base64",
  ),
  alone: Buffer.from(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AJfABNdAESSBIRvent3SsR08qv4zSkSLQAAAKt920RocpL7AAEv4AQAAAC2MxmSscRn" +
      "+wIAAAAABFla",
    "base64",
  ),
};

describe("a tar archive", () => {
  it.each([
    ["of Unix version 7", "a.tar", tar("water.xyz", "1\n\nH 0 0 0\n")],
    ["of POSIX", "a.tar", tar("water.xyz", "1\n\nH 0 0 0\n", "ustar\u000000")],
    ["in gzip, whatever it is called", "an archive.xyz", gzipSync(tar("water.xyz", "1\n\nH 0 0 0\n"))],
  ])("%s is to be unpacked", async (_, name, content) => {
    const { code, message, hint } = await failureOf(content, {}, name);
    expect([code, message]).toStrictEqual([
      "DATASET_FORMAT_UNKNOWN",
      `${name}: expected a file of structures, found a tar archive of files (first: "water.xyz")`,
    ]);
    const shown = name.includes(" ") ? `'${name}'` : name;
    expect(hint).toBe(`unpack it first: tar xf ${shown}; then read the files, or the folder, that were in it`);
  });

  it("of QM7-X, whose name says xz alone, is to be unpacked too, and so is what is xz alone", async () => {
    expect(await failureOf(QM7X.packed, {}, "8000.xz")).toStrictEqual({
      code: "DATASET_FORMAT_UNKNOWN",
      message: '8000.xz: expected a file of structures, found a tar archive of files (first: "8000.hdf5")',
      hint: "unpack it first: tar xf 8000.xz; then read the files, or the folder, that were in it",
    });
    expect(await failureOf(QM7X.alone, {}, "8000.hdf5.xz")).toStrictEqual({
      code: "DATASET_COMPRESSION",
      message:
        "8000.hdf5.xz: expected a file that is not compressed, since it is read out of order, found a compressed one",
      hint: "unpack it first: xz -dc < 8000.hdf5.xz > 8000.hdf5",
    });
  });

  it("is not what only begins like one", async () => {
    const broken = tar("water.xyz", "1\n\nH 0 0 0\n");
    broken[0]! ^= 1;
    const { code, message } = await failureOf(broken, {}, "a.tar");
    expect([code, message.includes("tar archive")]).toStrictEqual(["DATASET_FORMAT_UNKNOWN", false]);
  });
});

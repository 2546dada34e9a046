import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TorchError } from "../../src/index.js";
import { type Part, parts, pickle, say, zip } from "./archive.js";
import { DAMAGED, loader } from "./files.js";

const { load, problem } = loader();
const content = pickle(say.tensor(say.storage("torch.ByteStorage", "0", 3), 0, [3], [1]));
const whole = (more: readonly Part[] = []) => parts(content, { 0: Uint8Array.of(5, 6, 7) }, more);
const first = (claims: Part["claims"]): Part[] =>
  whole().map((part, i) => (i === 0 ? { ...part, claims: claims! } : part));
const values = (bytes: Buffer) => String(load(bytes)).split("\n").slice(0, 3).map(Number);

describe("an archive", () => {
  it("may have 64-bit sizes and places, a comment, and entries that nobody asks for", () => {
    expect(values(zip(whole()))).toEqual([5, 6, 7]);
    expect(values(zip(whole(), { wide: true }))).toEqual([5, 6, 7]);
    expect(values(zip(whole().map((part) => ({ ...part, wide: true }))))).toEqual([5, 6, 7]);
    expect(values(zip(whole(), { comment: "PK\x05\x06 in a comment" }))).toEqual([5, 6, 7]);
    const more = [
      { name: "a/version", content: Buffer.from("3\n") },
      { name: "a/byteorder", content: Buffer.from("little") },
    ];
    expect(values(zip(whole(more)))).toEqual([5, 6, 7]);
  });

  it.each<[string, Buffer, string]>([
    [
      "compressed",
      zip(first({ method: 8 })),
      "entry a/data.pkl is compressed (method 8); PyTorch stores entries as they are",
    ],
    ["encrypted", zip(first({ flags: 1 })), "entry a/data.pkl is encrypted"],
    [
      "two sizes",
      zip(first({ stored: 5 })),
      `entry a/data.pkl is not compressed, but takes 5 bytes for ${content.length}`,
    ],
    [
      "another's header",
      zip(first({ local: "a/data/0" })),
      "entry a/data.pkl: the header at byte 0 belongs to a/data/0",
    ],
    ["no header", zip(first({ header: 3 })), "entry a/data.pkl: there is no header at byte 3"],
    [
      "a header outside",
      zip(first({ header: 99_999 })),
      "entry a/data.pkl: its header at byte 99999 is not in the file",
    ],
    [
      "a sum that is not its bytes'",
      zip(first({ crc: 0x1234 })),
      "entry a/data.pkl has the check sum 0xSUM, expected 0x00001234: its bytes were altered",
    ],
    ["a lacking 64-bit size", zip(first({ bytes: 0xffffffff })), "entry a/data.pkl lacks a 64-bit size"],
    ["one name twice", zip([...whole(), whole()[1]!]), "the archive has two entries a/data/0"],
    ["two pickles", zip(whole([{ name: "b/data.pkl", content }])), "expected one entry data.pkl, found 2"],
    ["no pickle", zip([{ name: "data.pkl", content }]), "expected one entry data.pkl, found 0"],
    ["several parts", zip(whole(), { end: { 4: 1 } }), "the archive is in several parts"],
    ["a directory outside", zip(whole(), { end: { 16: 99_999 } }), "the archive's directory is not in the file"],
    [
      "a far 64-bit end",
      zip(whole(), { wide: true, end: { 64: 99_999 } }),
      "the archive's 64-bit end is not in the file",
    ],
    ["no 64-bit end", zip(whole(), { wide: true, end: { 64: 5 } }), "the archive's 64-bit end is not at byte 5"],
    [
      "more entries than it has",
      zip(whole(), { end: { 10: 9 } }),
      "entry 2 of the archive's directory is broken, at byte PLACE",
    ],
    [
      "entries without end",
      zip(whole(), { wide: true, end: { 32: 2_000_001 } }),
      "the archive claims 2000001 entries, at most 2000000",
    ],
    [
      "a place beyond any file",
      zip(whole(), { wide: true, end: { 48: 2 ** 60 } }),
      `the archive claims a place or size of ${2n ** 60n} bytes`,
    ],
    [
      "an order of bytes",
      zip(whole([{ name: "a/byteorder", content: Buffer.from("big") }])),
      "its byte order is big, expected little",
    ],
    [
      "a program",
      zip(whole([{ name: "a/code/__torch__.py", content: Buffer.from("") }])),
      "it holds a TorchScript program (a/code/__torch__.py); save the module's state_dict() instead",
    ],
  ])("with %s is refused", (_, bytes, text) => {
    const [code, message] = problem(bytes);
    const found = message.replace(/0x(?!00001234)[0-9a-f]{8}/, "0xSUM").replace(/at byte \d{3}$/, "at byte PLACE");
    expect([code, found]).toEqual(["PICKLE_DAMAGED", DAMAGED + text]);
  });

  it("whose entries lie over each other is refused: it could become larger than any memory", () => {
    const large = { name: "a/data/1", content: Buffer.alloc(1000) };
    const over = Array.from({ length: 3 }, (_, i) => ({
      name: `a/data/${i + 2}`,
      content: Buffer.alloc(0),
      claims: { bytes: 1000, header: 0 },
    }));
    expect(problem(zip(whole([large, ...over])))[1]).toMatch(
      /^not a sound PyTorch file: the entries claim \d+ bytes, the archive holds \d+$/,
    );
  });

  it.each<[string, Buffer, string]>([
    ["nothing", Buffer.alloc(0), "expected a zip archive, found a file that begins with nothing"],
    ["text", Buffer.from("hello"), "expected a zip archive, found a file that begins with the bytes 68 65 6c 6c"],
    ["a bare pickle", content, "it is a bare pickle, expected a zip archive that torch.save wrote"],
    ["only a beginning", Buffer.from("PK"), "the archive has no end: the file is cut short, or bytes follow it"],
  ])("is not %s", (_, bytes, text) => {
    expect(problem(bytes)).toEqual(["PICKLE_DAMAGED", DAMAGED + text]);
  });
});

const saved = (name: string) => readFileSync(join(import.meta.dirname, "..", "reference", "pickle", `${name}.pt`));

/** Whatever happens to a file, it loads or is refused by an error of its own. */
function attempt(bytes: Uint8Array): string {
  try {
    return String(load(bytes));
  } catch (error) {
    if (error instanceof TorchError && /^PICKLE_/.test(error.code)) return error.code;
    throw error;
  }
}

describe("a file of torch.save", () => {
  it("is refused when it is cut, wherever that is", () => {
    const bytes = saved("protocol2");
    for (let length = 0; length < bytes.length; length++) {
      expect([length, attempt(bytes.subarray(0, length))]).toEqual([length, "PICKLE_DAMAGED"]);
    }
  });

  it("is refused when a byte of its content is altered, wherever that is", () => {
    const bytes = saved("stateDict");
    const entries = ["data.pkl", "data/0", "data/4", "data/6"];
    for (const name of entries) {
      const header = bytes.indexOf(`stateDict/${name}`);
      // The content follows the name and the padding, whose length stands before the name.
      const begin = header + `stateDict/${name}`.length + bytes.readUInt16LE(header - 2);
      const size = name === "data.pkl" ? 100 : name === "data/6" ? 8 : 12;
      for (let at = begin; at < begin + size; at++) {
        const altered = Buffer.from(bytes);
        altered[at]! ^= 1 << (at % 8);
        expect([name, at, attempt(altered)]).toEqual([name, at, "PICKLE_DAMAGED"]);
      }
    }
  });

  it("whose bytes are altered at random loads or is refused, also without check sums", () => {
    const bytes = saved("withoutSums");
    let state = 1;
    const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
    const outcomes = new Set<string>();
    for (let trial = 0; trial < 4000; trial++) {
      const altered = Buffer.from(bytes);
      for (let i = random(3); i >= 0; i--) altered[random(bytes.length)] = random(256);
      outcomes.add(attempt(altered));
    }
    expect([...outcomes]).toEqual(expect.arrayContaining(["PICKLE_DAMAGED", "PICKLE_REFUSED", "[object Map]"]));
  });
});

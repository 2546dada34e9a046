import { expect, it } from "vitest";
import { crc32c } from "../../src/integrity/crc32c";
import { combineCrc32c, crc32cTable } from "../../src/integrity/crc32cTable";
import { random } from "../samples/structures";

const text = (words: string) => new TextEncoder().encode(words);

it("has the check value of CRC-32C", () => {
  expect([crc32c(text("123456789")), crc32cTable(text("123456789"))]).toEqual([0xe3069283, 0xe3069283]);
});

it("gives zeros and ones what RFC 3720 has", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
});

it("is the same by instruction and by tables, in one piece and in two, for any length", () => {
  const next = random(3);
  for (const length of [0, 1, 7, 8, 9, 63, 4096, 12_287, 12_288, 12_289, 50_001]) {
    const bytes = Uint8Array.from({ length }, () => Math.floor(next() * 256));
    const whole = crc32c(bytes);
    expect(crc32cTable(bytes), `length ${length}`).toBe(whole);
    const cut = Math.floor(next() * length);
    const [first, second] = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect(crc32c(second, crc32c(first))).toBe(whole);
    expect(crc32cTable(second, crc32cTable(first))).toBe(whole);
    expect(combineCrc32c(crc32c(first), crc32c(second), second.length)).toBe(whole);
  }
});

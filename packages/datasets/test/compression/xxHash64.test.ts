import { expect, it } from "vitest";
import { XxHash64 } from "../../src/compression/zstd/xxHash64";

/** The lower halves of the test values that the author publishes. */
it.each([
  ["", 0x51d8e999],
  ["a", 0xa98c6e5b],
  ["abc", 0xad770999],
  ["Nobody inspects the spammish repetition", 0x8a378bf1],
])("of %j", (text, hash) => {
  for (const step of [1, 7, 100]) {
    const hasher = new XxHash64();
    for (let at = 0; at < text.length; at += step) hasher.update(Buffer.from(text.slice(at, at + step)));
    expect(hasher.digest()).toBe(hash);
  }
});

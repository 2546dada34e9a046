import { describe, expect, it } from "vitest";
import { Fault } from "../../src/errors";
import { type JsonPart, jsonParts } from "../../src/json/document";

/** A source whose bytes come in pieces, and end with an error where one is given. */
function source(pieces: readonly string[], error?: Error) {
  const state = { closed: false };
  async function* chunks() {
    try {
      for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
      if (error !== undefined) throw error;
    } finally {
      state.closed = true;
    }
  }
  return { source: { path: "a.json", head: Buffer.from(pieces[0] ?? ""), chunks: chunks() }, state };
}

async function read(pieces: readonly string[], error?: Error, most = Infinity) {
  const { source: from, state } = source(pieces, error);
  const parts: JsonPart[] = [];
  for await (const part of jsonParts(from, 1)) {
    parts.push(part);
    if (parts.length === most) break;
  }
  return { parts, state };
}

describe("the parts of a document", () => {
  it("come with the way to them, wherever the bytes were divided", async () => {
    const { parts } = await read(['{"a": [1', ', 2], "b', 'c": {"d": 3}', ', "e": 4}']);
    expect(parts).toStrictEqual([
      { path: ["a"], key: "a", value: [1, 2] },
      { path: ["bc"], key: "bc", value: { d: 3 } },
      { path: ["e"], key: "e", value: 4 },
    ]);
    expect((await read(["7"])).parts).toStrictEqual([{ path: [], key: "", value: 7 }]);
  });

  it("are closed where no more are wanted", async () => {
    const { parts, state } = await read(['{"a": 1, ', '"b": 2}'], undefined, 1);
    expect([parts.length, state.closed]).toStrictEqual([1, true]);
  });

  it.each([
    ["before any key", ["  "], "a.json: expected bytes, found none"],
    ["inside a part", ['{"a": [1', ", 2"], "a.json: key a: expected bytes, found none"],
  ])("end in the error of the bytes, with its place: %s", async (_, pieces, message) => {
    await expect(
      read(pieces, new Fault("DATASET_COMPRESSION", "expected bytes, found none", "look")),
    ).rejects.toMatchObject({
      code: "DATASET_COMPRESSION",
      message,
    });
  });

  it("end in any other error as it is", async () => {
    await expect(read(['{"a": 1'], new Error("something"))).rejects.toThrow(/^something$/);
  });

  it("end where one of them is no JSON, with its place", async () => {
    await expect(read(['{"a": [1, 2], "b": [1 2]}'])).rejects.toMatchObject({
      code: "DATASET_DAMAGED",
      message: "a.json: key b: expected JSON, found something else in bytes 19 to 24",
    });
    await expect(read(["tru"])).rejects.toMatchObject({
      message: "a.json: expected JSON, found something else in bytes 0 to 3",
    });
  });
});

import { describe, expect, it } from "vitest";
import { ClaimedIds } from "../src/claimedIds";
import { HashedMap } from "../src/hashedMap";

describe("ClaimedIds", () => {
  it("finds every id again with its holder, as a map would", () => {
    const ids = new ClaimedIds();
    const known = new Map<string, { path: string; frame: number }>();
    let state = 1;
    const next = (below: number) => (state = (state * 48271) % 2147483647) % below;
    for (let frame = 1; frame <= 20000; frame++) {
      const path = frame <= 10000 ? "a.xyz" : "b.xyz";
      const forms = [
        `a:${frame}`,
        `a:${next(30000)}`,
        `b:${frame - 10000}`,
        `x${next(9000)}`,
        `a:0${frame}`,
        `m${frame}:1`,
      ];
      const id = forms[frame < 5000 || next(3) > 0 ? 0 : next(forms.length)]!;
      expect(ids.claim(id, { path, frame })).toStrictEqual(known.get(id));
      if (!known.has(id)) known.set(id, { path, frame });
    }
    for (const [id, holder] of known) expect(ids.claim(id, { path: "c.xyz", frame: 1 })).toStrictEqual(holder);
  });

  it("counts how often an id came", () => {
    const ids = new ClaimedIds();
    expect([ids.repeat("x"), ids.repeat("x"), ids.repeat("y")]).toStrictEqual([2, 3, 2]);
  });
});

it("a hashed map keeps numbers of many texts, and changes them", () => {
  const map = new HashedMap();
  expect(map.get("0")).toBeUndefined();
  for (let i = 0; i < 50000; i++) map.set(String(i), i);
  map.set("7", 2 ** 52);
  expect([map.size, map.get("50000"), map.get("7")]).toStrictEqual([50000, undefined, 2 ** 52]);
  expect(Array.from({ length: 50000 }, (_, i) => map.get(String(i)) === i).filter((same) => !same)).toHaveLength(1);
});

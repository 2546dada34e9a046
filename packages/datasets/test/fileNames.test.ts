import { expect, it } from "vitest";
import { distinctNames } from "../src/index";

const names = (paths: string[]) => distinctNames(paths).map(({ name }) => name);

it("names a file without folder, compression and ending", () => {
  expect(
    names(["/x/a.xyz", "/x/b.extxyz.gz", "/x/c.d.xyz", "/x/.xyz", "e", "f.json.bz2", "g.xyz.xz", "h.xyz.ZST"]),
  ).toStrictEqual(["a", "b", "c.d", ".xyz", "e", "f", "g", "h"]);
});

it("adds as many folders as it takes to those that share a name, and to no other", () => {
  expect(names(["/p/a/t.xyz", "/p/b/t.xyz", "/p/b/u.xyz"])).toStrictEqual(["a/t", "b/t", "u"]);
  expect(names(["/p/a/t.xyz", "/q/a/t.xyz", "/q/b/t.xyz"])).toStrictEqual(["p/a/t", "q/a/t", "b/t"]);
});

it("has no name for files that no folder tells apart", () => {
  expect(distinctNames(["/p/t.xyz", "/p/t.xyz.gz"])).toStrictEqual([
    { path: "/p/t.xyz", stem: "t", name: undefined },
    { path: "/p/t.xyz.gz", stem: "t", name: undefined },
  ]);
});

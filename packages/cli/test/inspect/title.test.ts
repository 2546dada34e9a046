import { expect, test } from "vitest";
import { titleOf } from "../../src/inspect/title.js";

const long = "/data/public/of/many/years/materials/and/molecules/together/in/one/folder/mptrj-2022.9-full.json";

test.each([
  [["a.xyz"], "Atoms by element: a.xyz"],
  [["a.xyz", "b.xyz"], "Atoms by element: a.xyz, b.xyz"],
  [
    Array.from({ length: 9 }, (_, i) => `folder/part-${i}.xyz`),
    "Atoms by element: folder/part-0.xyz, folder/part-1.xyz and 7 more",
  ],
  [[long], "Atoms by element: ...and/molecules/together/in/one/folder/mptrj-2022.9-full.json"],
  [[long, "a.xyz"], "Atoms by element: ...es/together/in/one/folder/mptrj-2022.9-full.json and 1 more"],
  [[], "Atoms by element: no file"],
])("the names of %j have one line", (paths, title) => {
  expect(titleOf(paths)).toBe(title);
  expect(title.length).toBeLessThanOrEqual(80);
});

import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { readContent } from "../helpers";

/**
 * What h5py wrote, as h5wasm cannot: Z = [8, 1, 1] (int32), R of shape (2, 3, 3) (<f2), q = [[1, 0.5, -0.25],
 * [inf, nan, 2^-14]] (>f2) and e = -2.5 (<f2, a single value).
 */
const FILE =
  "H4sIAMh1AWsC/+v0cHHj5ZLiYgABDg4GFgYBBmTwHwqecaDyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGaPDQuElmAYBSMReLg6BoDoCChfA0qfYEJVFwWlg6B0IZRORUunBkTay8jACtHDCONDUiAjI0SAGaoOQQuAlQoA8wskySqASVYGDrA4ExMTWCMH1BxmRgNoyuZBs3nCoIwHDmhQgHCwn78LI1KJ0cJKWC84RJjxq1OA0lfY8auDlQU72IZ22sZMYxYQmhkiwISRxhjwijMDQwakU1CBH6pGgIGLlYGLHyqPOy1OgYakCpoLMwYiWGygtB2EStMDifz/DQ6mA5hhBikRGJmwhxkTrjBSJDWMTrBjz68VA5qGbIBpZgtDDUMdMD9ihg0HStlHfvp4woEamjAwY3BnsIMAGt8GQOYIAAA=";

it("data sets in half precision are read", async () => {
  const keys = { numbers: "Z", positions: "R" };
  const [first, second] = await readContent(gunzipSync(Buffer.from(FILE, "base64")), { keys }, "halves.h5");
  expect([...first!.positions]).toStrictEqual([0, 0, 0, 1, 0, 0, 0, 1.5, 0]);
  // 0.1 and -65504 are the half nearest to a tenth, and the largest one; 2^-24 is the smallest.
  expect([...second!.positions]).toStrictEqual([0, 0, 0.0999755859375, 1, 0, -65504, 0, 2 ** -24, -2]);
  expect([...first!.arrays!.q!.values, ...second!.arrays!.q!.values]).toStrictEqual([
    ...[1, 0.5, -0.25],
    ...[Infinity, Number.NaN, 2 ** -14],
  ]);
  expect(second!.info).toStrictEqual({ e: -2.5 });
});

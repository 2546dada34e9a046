import { expect, test } from "vitest";
import { multiplyAdds } from "../../../src/bench/models/multiplyAdds.js";
import { shapeOf } from "../../../src/bench/models/shapes.js";

const size = { structures: 2, atoms: 5, edges: 30 };

test("EGNN, by hand", () => {
  const shape = { kind: "egnn" as const, hidden: 3, layers: 2, head: [7], batch: 2 };
  // Edges: the length and a layer of 3 x 3; in the first layer, which moves atoms, 3 x 3 and 3 more.
  const first = 5 * (2 * 4 * 3 + (4 + 3) * 3 + 3 * 3) + 30 * (3 + 9 + 9 + 3);
  const second = 5 * (2 * 3 * 3 + (3 + 3) * 3 + 3 * 3) + 30 * (3 + 9);
  const energy = 2 * (3 * 50 + 50 * 50 + 50 * 7 + 7);
  const forces = 5 * (3 * 7 + 7 * 3);
  expect([first, second, energy, forces]).toEqual([990, 585, 6014, 210]);
  expect(multiplyAdds(shape, size, "infer")).toBe(7799);
  expect(multiplyAdds(shape, size, "train")).toBe(3 * 7799);
});

test("PaiNN with conservative forces, by hand", () => {
  const shape = { kind: "painn" as const, hidden: 2, layers: 2, head: [4], radial: 6, batch: 2 };
  const message = 2 * 2 + 2 * 6;
  const mix = 3 * 2 * 4;
  const first = 5 * (message + mix + (4 * 2 + 2 * 6)) + 30 * 7 * 6;
  const last = 5 * (message + mix + (4 * 2 + 2 * 4)) + 30 * 7 * 6;
  const energy = 5 * (2 * 4 + 4);
  expect([first, last, energy]).toEqual([1560, 1540, 60]);
  expect(multiplyAdds(shape, size, "infer")).toBe(2 * 3160);
  expect(multiplyAdds(shape, size, "train")).toBe(6 * 3160);
});

test("with an edge more, the paper's model has an edge's products more", () => {
  const shape = shapeOf("egnn-866");
  const more = multiplyAdds(shape, { ...size, edges: 31 }, "infer") - multiplyAdds(shape, size, "infer");
  expect(more).toBe(4 * (866 + 866 ** 2) + 3 * (866 ** 2 + 866));
});

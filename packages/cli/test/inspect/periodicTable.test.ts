import { expect, test } from "vitest";
import { COLUMNS, PERIODIC_TABLE, ROWS } from "../../src/inspect/periodicTable.js";

test("every element has a place of its own", () => {
  expect(new Set(PERIODIC_TABLE.map(({ row, column }) => `${row} ${column}`)).size).toBe(118);
  for (const { row, column } of PERIODIC_TABLE) {
    expect(row).toBeLessThanOrEqual(ROWS);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual(COLUMNS);
  }
});

test.each([
  ["H", 1, 1],
  ["He", 1, 18],
  ["Be", 2, 2],
  ["B", 2, 13],
  ["Ar", 3, 18],
  ["Sc", 4, 3],
  ["Br", 4, 17],
  ["Ba", 6, 2],
  ["La", 8, 3],
  ["Lu", 8, 17],
  ["Hf", 6, 4],
  ["Ac", 9, 3],
  ["Lr", 9, 17],
  ["Rf", 7, 4],
  ["Og", 7, 18],
])("%s is in row %i, column %i", (symbol, row, column) => {
  expect(PERIODIC_TABLE.find((cell) => cell.symbol === symbol)).toMatchObject({ row, column });
});

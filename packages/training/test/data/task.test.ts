import { collate } from "@hydride/core-graph";
import { ReferenceEnergies } from "@hydride/datasets";
import { expect, test } from "vitest";
import { energyOffsets } from "../../src/data/task.js";
import { line } from "./structures.js";

test("offsets are the references of each structure's own dataset, and none where there is no energy", () => {
  const a = { dataset: "a", energy: -1 };
  const b = { dataset: "b", energy: -1 };
  const batch = collate(
    [line("1", [1, 1], b), line("2", [6], a), line("3", [6]), line("4", [8], { dataset: "a" })].map((structure) =>
      structure.dataset === "test" ? { ...structure, dataset: "b" } : structure,
    ),
    { cutoff: 3, branches: ["a", "b"] },
  );
  const tasks = [
    { references: ReferenceEnergies.given("a", { C: -1027.123456789012 }) },
    { references: ReferenceEnergies.given("b", { H: -13.6 }) },
  ];
  expect(batch.ids).toEqual(["2", "4", "1", "3"]);
  expect([...energyOffsets(batch, tasks)]).toEqual([-1027.123456789012, 0, -27.2, 0]);
});

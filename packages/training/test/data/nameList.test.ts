import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNames } from "../../src/data/nameList.js";
import { failureOf, temporaryFolder } from "../helpers.js";

function file(name: string, text: string): { path: string; folder: string } {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return { path: join(folder, name), folder };
}

test.each([
  ["ids.txt", "\ufeffa\r\n b 1 \r\n\r\n#c", ["a", "b 1", "#c"]],
  ["ids", '["a", "b"]\n', ['["a", "b"]']],
  ["ids.JSON", ' ["a", 7, "b c"]\n', ["a", "7", "b c"]],
])("%s: %j", (name, text, names) => {
  expect(readNames(file(name, text).path)).toEqual(names);
});

test.each([
  ["ids.txt", " \n\n", "expected names, found none", "Write one on each line."],
  ["ids.json", "[]", "expected names, found none", "Write one on each line."],
  ["ids.json", '{"a": 1}', "expected a JSON list of names, found none", 'For example ["water-1", "water-2"].'],
  [
    "ids.json",
    '["a", ["b"]]',
    "expected a JSON list of names, found other entries",
    'For example ["water-1", "water-2"].',
  ],
  [
    "ids.json",
    "a\nb\n",
    `expected a JSON list of names, found no JSON: Unexpected token 'a', "a\nb\n" is not valid JSON`,
    'For example ["water-1", "water-2"].',
  ],
])("%s: %j is an error", (name, text, message, hint) => {
  const { path, folder } = file(name, text);
  expect(failureOf(() => readNames(path), folder)).toEqual({
    code: "DATASET_UNUSABLE",
    message: `DIR/${name}: ${message}`,
    hint,
  });
});

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { readDocument } from "../../src/config/document.js";
import { parseOverride } from "../../src/config/overrides.js";
import { failureOf, temporaryFolder } from "../helpers.js";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function read(content: string | Uint8Array, name = "config.yaml") {
  const path = join(folder, name);
  writeFileSync(path, content);
  return readDocument(path);
}

const failure = (content: string | Uint8Array, name?: string) => failureOf(() => read(content, name), folder);

test("YAML and JSON", () => {
  expect(read("a: 1\nb: [x, 2]\n").input).toEqual({ a: 1, b: ["x", 2] });
  expect(read('{"a": 1, "b": ["x", 2]}', "config.json").input).toEqual({ a: 1, b: ["x", 2] });
  expect(read("").input).toEqual({});
});

test("says where a key was written", () => {
  const locate = read("a:\n  b: 1\nlist:\n  - x\n  - y: 2\n").locator([parseOverride("a.c=1")]);
  const places = [["a", "b"], ["a", "d"], ["list", 0], ["list", 1, "y"], ["a", "c"], ["z"], []].map(locate);
  const file = join(folder, "config.yaml");
  expect(read("1: a\n2: b\n").locator([])(["2"])).toBe(`${file}:2`);
  expect(places).toEqual([`${file}:2`, `${file}:1`, `${file}:4`, `${file}:5`, "--set a.c=1", file, file]);
});

const YAML = "Check the indentation, and put texts with special characters in quotes.";
const JSON_HINT = "Look for a comma, a quote or a bracket that is missing or too many.";

test.each([
  ["datasets:\n  - name: x\n   files: 3\n", "3:1: not valid YAML: Sequence item without - indicator"],
  ["name: !!thing a\n", "1:7: not valid YAML: Unresolved tag: tag:yaml.org,2002:thing"],
  [
    "name: [a\n",
    "2:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
])("what is not YAML is an error with line and column: %j", (text, message) => {
  expect(failure(text)).toEqual({ code: "CONFIG_SYNTAX", message: `DIR/config.yaml:${message}`, hint: YAML });
});

test("an alias of nothing, and aliases of aliases without end, are errors", () => {
  const hint = "Write out what the aliases (*name) stand for.";
  expect(failure("name: *somebody\n")).toEqual({
    code: "CONFIG_SYNTAX",
    message: "DIR/config.yaml: not valid YAML: Unresolved alias (the anchor must be set before the alias): somebody",
    hint,
  });
  const doubled = Array.from(
    { length: 9 },
    (_, i) => `a${String(i + 1)}: &a${String(i + 1)} [*a${String(i)}, *a${String(i)}]\n`,
  );
  expect(failure(`a0: &a0 [x, x]\n${doubled.join("")}`)).toEqual({
    code: "CONFIG_SYNTAX",
    message: "DIR/config.yaml: not valid YAML: Excessive alias count indicates a resource exhaustion attack",
    hint,
  });
});

test("anchors and merged groups stand for what they name", () => {
  expect(read("list:\n  - &first { a: 1, b: 2 }\n  - { <<: *first, b: 3 }\n  - *first\n").input).toEqual({
    list: [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { a: 1, b: 2 },
    ],
  });
});

test.each([
  ["name: a\nname: b\n", 'config.yaml:2:1: expected every key of a group once, found "name" again'],
  ['{ "a": 1,\n "a b": 1, "a b": 2 }', 'config.yaml:2:12: expected every key of a group once, found "a b" again'],
])("a key that comes twice is an error: %j", (text, message) => {
  expect(failure(text)).toEqual({ code: "CONFIG_SYNTAX", message: `DIR/${message}`, hint: "Remove one of the two." });
});

test("a tab at the beginning of a line is an error", () => {
  expect(failure("model:\n\thidden: 3\n")).toEqual({
    code: "CONFIG_SYNTAX",
    message: "DIR/config.yaml:2:1: not valid YAML: Tabs are not allowed as indentation",
    hint: "Put spaces in place of the tabs at the beginning of lines.",
  });
});

test.each(["config.json", "config.yaml"])("what is not JSON is called that: %s", (name) => {
  expect(failure('{\n  "a": 1,,\n  "b": 2\n}', name)).toEqual({
    code: "CONFIG_SYNTAX",
    message: `DIR/${name}:2:10: not valid JSON: Unexpected , in flow map`,
    hint: JSON_HINT,
  });
});

test("two documents are one too many", () => {
  expect(failure("a: 1\n---\nb: 2\n")).toEqual({
    code: "CONFIG_SYNTAX",
    message: "DIR/config.yaml:2:1: expected one configuration, found the beginning of a second one",
    hint: "Remove the line --- and what follows, or put it into a file of its own.",
  });
});

test.each([
  Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d),
  Uint8Array.of(0x61, 0x3a, 0x00, 0x31),
  Buffer.from("a: 1", "utf16le"),
])("binary data are told of, not shown: %s", (bytes) => {
  expect(failure(bytes)).toEqual({
    code: "CONFIG_SYNTAX",
    message: "DIR/config.yaml: expected a configuration, YAML or JSON in UTF-8, found binary data",
    hint: "Give the configuration, in which files of data are named.",
  });
});

test("a file of data in place of a configuration is not read to its end", () => {
  const tooLarge = {
    code: "CONFIG_SYNTAX",
    message: "DIR/config.yaml: expected a configuration, found more than a megabyte",
    hint: "Give the configuration, in which files of data are named.",
  };
  expect(failure("H 0 0 0\n".repeat(200_000))).toEqual(tooLarge);
  expect(failureOf(() => readDocument("/dev/zero"))).toEqual({
    ...tooLarge,
    message: tooLarge.message.replace("DIR/config.yaml", "/dev/zero"),
  });
});

test("a named pipe is not waited for", () => {
  const path = join(folder, "pipe");
  spawnSync("mkfifo", [path]);
  expect(failureOf(() => readDocument(path), folder)).toEqual({
    code: "CONFIG_NOT_FOUND",
    message: "DIR/pipe: cannot read the configuration: it is a named pipe",
    hint: "Check the path; the README of @hydride/training has a configuration to begin with.",
  });
});

test("a message of the parser is cut, and cannot act on a terminal", () => {
  expect(failure(`a: *\u001b${"x".repeat(200)}\n`).message).toBe(
    "DIR/config.yaml: not valid YAML: Unresolved alias (the anchor must be set before the alias): " +
      `\\u{1b}${"x".repeat(59)}...`,
  );
});

test("a file that cannot be read is an error", () => {
  mkdirSync(join(folder, "folder"));
  const hint = "Check the path; the README of @hydride/training has a configuration to begin with.";
  expect(failureOf(() => readDocument(join(folder, "none.yaml")), folder)).toEqual({
    code: "CONFIG_NOT_FOUND",
    message: "DIR/none.yaml: cannot read the configuration: there is no such file",
    hint,
  });
  expect(failureOf(() => readDocument(join(folder, "folder")), folder)).toEqual({
    code: "CONFIG_NOT_FOUND",
    message: "DIR/folder: cannot read the configuration: it is a folder",
    hint,
  });
});

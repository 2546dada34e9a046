import { expect, test } from "vitest";
import { applyOverride, parseOverride } from "../../src/config/overrides.js";
import { failureOf } from "../helpers.js";

const config = () => ({ training: { epochs: 30 }, datasets: [{ name: "a" }, { name: "b" }], empty: [] as unknown[] });

function applied(text: string): Record<string, unknown> {
  const made = config();
  applyOverride(made, parseOverride(text));
  return made;
}

test("values are YAML", () => {
  for (const [text, value] of [
    ["3", 3],
    ["1e-4", 1e-4],
    ["[8, 8]", [8, 8]],
    ["{ a: 1 }", { a: 1 }],
    ["null", null],
    ["a run", "a run"],
    ["a=b", "a=b"],
    ["", null],
  ] as const) {
    expect(parseOverride(`x.0.y=${text}`)).toEqual({ text: `x.0.y=${text}`, path: ["x", 0, "y"], value });
  }
});

test("groups on the way are made", () => {
  expect(applied("model.heads.hidden=[8]")).toEqual({ ...config(), model: { heads: { hidden: [8] } } });
  expect(applied("datasets.1.weight=2").datasets).toEqual([{ name: "a" }, { name: "b", weight: 2 }]);
});

test("a name that all objects have is a key like any other", () => {
  expect(Object.hasOwn(applied("toString.x=1"), "toString")).toBe(true);
  expect(applied("valueOf=1").valueOf).toBe(1);
});

test.each([
  [
    "training.epochs",
    "--set training.epochs: expected key.path=value",
    "For example --set training.epochs=10 or --set datasets.0.weight=2",
  ],
  [
    "training..epochs=3",
    "--set training..epochs=3: expected key.path=value",
    "For example --set training.epochs=10 or --set datasets.0.weight=2",
  ],
  [
    "name=[1",
    "--set name=[1: the value is not valid YAML: Flow sequence must end with a ]",
    "Put the value in quotes, for the shell and for YAML: --set 'name=\"[1]\"'",
  ],
  [
    "name=!!js/function x",
    "--set name=!!js/function x: the value is not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function",
    "Put the value in quotes, for the shell and for YAML: --set 'name=\"[1]\"'",
  ],
  [
    "datasets.2.weight=3",
    '--set datasets.2.weight=3: the list "datasets" has the positions 0 to 1, found "2"',
    "Give one of its positions, or replace the whole list.",
  ],
  [
    "datasets.organics.weight=3",
    '--set datasets.organics.weight=3: the list "datasets" has the positions 0 to 1, found "organics"',
    "Give one of its positions, or replace the whole list.",
  ],
  [
    "empty.0=3",
    '--set empty.0=3: the list "empty" is empty, found "0"',
    "Give one of its positions, or replace the whole list.",
  ],
  [
    "training.epochs.x=3",
    '--set training.epochs.x=3: "training.epochs" is 30 and has no members',
    'Set "training.epochs" itself: --set training.epochs=value',
  ],
])("that cannot be applied are errors: %s", (text, message, hint) => {
  expect(failureOf(() => applied(text))).toEqual({ code: "CONFIG_OVERRIDE", message, hint });
});

test.each(["__proto__.x=1", "constructor.prototype.x=1", "training.__proto__=1", "datasets.0.prototype.x=1"])(
  "what belongs to JavaScript is refused: %s",
  (text) => {
    const key = /__proto__|constructor|prototype/.exec(text)![0];
    expect(failureOf(() => applied(text))).toEqual({
      code: "CONFIG_OVERRIDE",
      message: `--set ${text}: expected a key of the configuration, found "${key}", which no configuration has`,
      hint: "config.schema.json of @hydride/training lists the keys.",
    });
    expect(({} as { x?: number }).x).toBeUndefined();
  },
);

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pickle } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { temporaryFolder } from "../safetensors/temporaryFolder.js";
import { parts, pickle as instructions, say, zip } from "./archive.js";

const folder = join(import.meta.dirname, "..", "reference", "pickle");
const path = join(folder, "checkpoint.pt");
const NAMES = ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"];

it("reads a state dictionary, alone or under a key", () => {
  const alone = pickle.loadStateDict(join(folder, "stateDict.pt"));
  const keyed = pickle.loadStateDict(path, { key: "model" });
  expect([[...alone.keys()], [...keyed.keys()]]).toEqual([NAMES, NAMES]);
  for (const name of NAMES) expect(keyed.get(name)!.toArray()).toEqual(alone.get(name)!.toArray());
  expect([alone.get("0.weight")!.shape, alone.get("1.num_batches_tracked")!.scalar()]).toEqual([[3, 2], 1]);
});

it("says what the file holds instead", () => {
  const text = join(temporaryFolder(), "text.pt");
  writeFileSync(text, zip(parts(instructions(say.text("hello")))));
  const problem = (file: string, options?: { key: string }) => {
    const [code, message] = failure(() => pickle.loadStateDict(file, options));
    expect(code).toBe("STATE_DICT");
    return message.replace(`${file}: `, "");
  };
  expect(problem(path)).toBe(
    'expected tensors only in the file, found a dictionary as "model"; name the state dictionary with key: one of ' +
      '"model", "optimizer", "epoch"',
  );
  expect(problem(path, { key: "state" })).toBe('there is no key "state"; it has "model", "optimizer", "epoch"');
  expect(problem(path, { key: "epoch" })).toBe('expected "epoch" to hold a state dictionary, found a number');
  expect(problem(path, { key: "optimizer" })).toBe(
    'expected tensors only in "optimizer", found a dictionary as "state"; name the state dictionary with key: one of ' +
      '"state", "param_groups"',
  );
  expect(problem(join(folder, "protocol2.pt"))).toBe('expected tensors only in the file, found a list as "plain"');
  expect(problem(join(folder, "protocol2.pt"), { key: "keys" })).toBe('expected names, found the key 1 in "keys"');
  expect(problem(text)).toBe("expected the file to hold a state dictionary, found a string");
  expect(problem(text, { key: "model" })).toBe('expected a dictionary with the key "model", found a string');
  expect(failure(() => pickle.loadStateDict(path, { name: "model" } as object))).toEqual([
    "TORCH_ARGUMENTS",
    "pickle.loadStateDict: there is no option name; expected key",
  ]);
});

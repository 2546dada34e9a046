import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { isTensor, type Tensor } from "../tensor.js";

/**
 * Copies a state into tensors of the same names.
 * @throws TorchError STATE_DICT naming everything that does not fit; nothing is changed then.
 */
export function loadState(
  own: ReadonlyMap<string, Tensor>,
  state: ReadonlyMap<string, Tensor>,
  strict: boolean,
): { missing: string[]; unexpected: string[] } {
  if (!((state as unknown) instanceof Map)) {
    const found = (state as unknown) === null ? "null" : typeof state;
    throw new TorchError(`loadStateDict: expected a Map of tensors by name, found ${found}`, "STATE_DICT");
  }
  const missing = [...own.keys()].filter((name) => !state.has(name));
  const unexpected = [...state.keys()].filter((name) => !own.has(name));
  const differing = [...own].flatMap(([name, { shape }]) => {
    if (!state.has(name)) return [];
    const given: unknown = state.get(name);
    if (!isTensor(given)) return [`${name}: expected a Tensor, found ${typeof given}`];
    const agree = given.shape.join() === shape.join();
    return agree ? [] : [`${name}: expected shape [${shape.join(", ")}], found [${given.shape.join(", ")}]`];
  });
  const problems = [
    ...(strict && missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
    ...(strict && unexpected.length > 0 ? [`unexpected: ${unexpected.join(", ")}`] : []),
    ...differing,
  ];
  if (problems.length > 0) {
    throw new TorchError(`loadStateDict: the state does not fit the module\n  ${problems.join("\n  ")}`, "STATE_DICT");
  }
  noGrad(() => {
    for (const [name, value] of own) {
      const given = state.get(name);
      if (given) value.copy_(given);
    }
  });
  return { missing, unexpected };
}

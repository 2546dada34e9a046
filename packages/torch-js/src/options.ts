import { TorchError } from "./errors.js";
import { native } from "./native.js";

const plain = (name: string) => name.replaceAll("_", "").toLowerCase();
const initials = (name: string) => plain(name[0]! + name.slice(1).replace(/_(.)|([A-Z])|./g, "$1$2"));

/**
 * Refuses an option that does not exist, which JavaScript would pass over in silence, and names the one that was meant:
 * `requires_grad` for `requiresGrad`, `learningRate` for `lr`.
 * @throws TorchError TORCH_ARGUMENTS
 */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  const isPlain = typeof options === "object" && options !== null && !Array.isArray(options);
  // A tensor has no properties of its own that would give it away.
  if (!isPlain || (Object.getPrototypeOf(options) !== Object.prototype && native().isTensor(options))) {
    const found = isPlain
      ? "a Tensor"
      : options === null
        ? "null"
        : Array.isArray(options)
          ? "an array"
          : `a ${typeof options}`;
    throw new TorchError(`${where}: expected an object of options, found ${found}`, "TORCH_ARGUMENTS");
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = known.find((each) => plain(each) === plain(name) || (name && plain(each) === initials(name)));
    const advice = meant
      ? `did you mean ${meant}?`
      : known.length > 0
        ? `expected ${known.join(", ")}`
        : "there are none";
    throw new TorchError(`${where}: there is no option ${name}; ${advice}`, "TORCH_ARGUMENTS");
  }
}

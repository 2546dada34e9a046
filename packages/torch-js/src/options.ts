import { distance } from "fastest-levenshtein";
import { TorchError } from "./errors.js";
import { native } from "./native.js";

const plain = (name: string) => name.replaceAll("_", "").toLowerCase();
const initials = (name: string) => plain(name[0]! + name.slice(1).replace(/_(.)|([A-Z])|./g, "$1$2"));

/** The option of another spelling or of these initials, else one that is misspelled, written out or cut short. */
function meantBy(name: string, known: readonly string[]): string | undefined {
  const written = plain(name);
  const same = known.find((each) => plain(each) === written || (name && plain(each) === initials(name)));
  if (same !== undefined) return same;
  const away = (each: string) => {
    const option = plain(each);
    const begins = Math.min(option.length, written.length) > 2;
    return begins && (option.startsWith(written) || written.startsWith(option)) ? 1 : distance(option, written);
  };
  const nearest = Math.min(...known.map(away));
  // Two letters that changed places are two edits, which five letters may have.
  return nearest <= (written.length + 1) / 3 && written.length > 2
    ? known.find((each) => away(each) === nearest)
    : undefined;
}

/**
 * Refuses an option that does not exist, which JavaScript would pass over in silence, and names the one that was meant:
 * `requires_grad` for `requiresGrad`, `learningRate` for `lr`, `bet` for `beta`.
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
    const meant = meantBy(name, known);
    const advice = meant
      ? `did you mean ${meant}?`
      : known.length > 0
        ? `expected ${known.join(", ")}`
        : "there are none";
    throw new TorchError(`${where}: there is no option ${name}; ${advice}`, "TORCH_ARGUMENTS");
  }
}

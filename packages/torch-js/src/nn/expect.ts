import { TorchError } from "../errors.js";
import { isTensor } from "../tensor.js";

/** @throws TorchError TORCH_ARGUMENTS for what is no size of a dimension. */
export function expectSizes(where: string, sizes: Readonly<Record<string, unknown>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    expectThat(Number.isSafeInteger(size) && (size as number) >= 0, where, `${name} a whole number >= 0`, size);
  }
}

/** @throws TorchError TORCH_ARGUMENTS for what is no Tensor. */
export function expectTensor(where: string, found: unknown, name?: string): void {
  expectThat(isTensor(found), where, name ? `${name} a Tensor` : "a Tensor", found);
}

/** @throws TorchError TORCH_ARGUMENTS for an argument that does not hold. */
export function expectThat(holds: boolean, where: string, expected: string, found: unknown): void {
  if (holds) return;
  const text =
    typeof found === "string" ? `"${found}"` : Array.isArray(found) ? `[${found.join(", ")}]` : String(found);
  throw new TorchError(`${where}: expected ${expected}, found ${text}`, "TORCH_ARGUMENTS");
}

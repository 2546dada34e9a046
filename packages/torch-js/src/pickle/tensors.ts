import { crc32 } from "node:zlib";
import type { PositionalFile } from "../files/positionalFile.js";
import { ELEMENT_BYTES, tensorFromBytes, tensorOnBytes } from "../files/tensors.js";
import { ops } from "../operators.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { damaged } from "./errors.js";
import { Storage } from "./values.js";
import { contentOf, type ZipEntry } from "./zip.js";

/** libtorch's own limit for most operators. */
const MAX_DIMENSIONS = 64;

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= MAX_DIMENSIONS && value.every(isSize);

/** The tensors of one file. Those that were saved with one storage share their memory here as well. */
export class FileTensors {
  readonly #file: PositionalFile;
  readonly #prefix: string;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #storages = new Map<string, { bytes: Tensor; type: DType }>();
  readonly #made: Tensor[] = [];

  constructor(file: PositionalFile, prefix: string, entries: ReadonlyMap<string, ZipEntry>) {
    this.#file = file;
    this.#prefix = prefix;
    this.#entries = entries;
  }

  /**
   * A tensor as `torch._utils._rebuild_tensor_v2` and `_v3` describe it: a part of a storage by offset, size and stride.
   * `flags` may say that it is lazily conjugated or negated.
   */
  make(args: readonly unknown[], dtype: DType | undefined, flags: unknown): Tensor {
    const [storage, offset, size, stride, requiresGrad] = args;
    const broken = (problem: string) => damaged(this.#file.path, `a tensor of data.pkl ${problem}`);
    if (!(storage instanceof Storage)) throw broken("has no storage");
    const type = storage.dtype ?? dtype;
    if (!type) throw broken("has no dtype");
    const { length } = this.#elements(storage, type);
    if (!isSize(offset) || !isSizes(size) || !isSizes(stride) || size.length !== stride.length) {
      throw broken(`has offset ${show(offset)}, size ${show(size)} and stride ${show(stride)}`);
    }
    const last = size.reduce((sum, each, i) => sum + (each - 1) * stride[i]!, offset);
    const numel = size.reduce((product, each) => product * Math.max(each, 1), 1);
    if (!isSize(numel) || (size.includes(0) ? offset > length : !isSize(last) || last >= length)) {
      throw broken(
        `with offset ${offset}, size ${show(size)} and stride ${show(stride)} reaches beyond its storage of ${length} elements`,
      );
    }
    let tensor = tensorOnBytes(this.#bytes(storage, type), offset * ELEMENT_BYTES[type], type, size, stride);
    this.#made.push(tensor);
    if (flags instanceof Map) {
      if (flags.get("conj") === true) this.#made.push((tensor = tensor.conj()));
      if (flags.get("neg") === true) this.#made.push((tensor = ops.aten!._neg_view!(tensor) as Tensor));
    }
    if (requiresGrad === true) this.requireGradient(tensor);
    return tensor;
  }

  requireGradient(tensor: Tensor): void {
    if (!/^(b?float|complex)/.test(tensor.dtype)) {
      throw damaged(this.#file.path, `a tensor of data.pkl is ${tensor.dtype}, but requires a gradient`);
    }
    tensor.requiresGrad = true;
  }

  /** Lets go of what only reading needs; of the tensors too, where it failed. */
  finish(failed: boolean): void {
    for (const { bytes } of this.#storages.values()) bytes.dispose();
    if (failed) for (const tensor of this.#made) tensor.dispose();
  }

  #elements({ key, dtype, length }: Storage, type: DType): { entry: ZipEntry; length: number } {
    const name = `${this.#prefix}/data/${key}`;
    const entry = this.#entries.get(name);
    if (!entry) throw damaged(this.#file.path, `a tensor's storage ${name} is missing`);
    const bytes = dtype ? length * ELEMENT_BYTES[dtype] : length;
    if (entry.bytes !== bytes) {
      throw damaged(this.#file.path, `storage ${name} takes ${entry.bytes} bytes, data.pkl says ${bytes}`);
    }
    return { entry, length: Math.floor(bytes / ELEMENT_BYTES[type]) };
  }

  #bytes(storage: Storage, type: DType): Tensor {
    const before = this.#storages.get(storage.key);
    if (before?.type === type) return before.bytes;
    if (before) throw damaged(this.#file.path, `storage ${storage.key} is used as ${before.type} and as ${type}`);
    const { entry } = this.#elements(storage, type);
    const begin = contentOf(this.#file, entry);
    let crc = 0;
    const bytes = tensorFromBytes([entry.bytes], "uint8", (target, offset) => {
      this.#file.readInto(target, begin + offset);
      crc = crc32(target, crc);
      const wrong = type === "bool" ? target.find((byte) => byte > 1) : undefined;
      if (wrong !== undefined)
        throw damaged(this.#file.path, `entry ${entry.name} is bool, but holds the byte ${wrong}`);
    });
    this.#storages.set(storage.key, { bytes, type });
    checkSum(this.#file.path, entry, crc);
    return bytes;
  }
}

function show(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map(show).join(", ")}]`
    : typeof value === "number"
      ? `${value}`
      : typeof value;
}

/** @throws TorchError PICKLE_DAMAGED where the content is not what its writer computed the sum of. */
export function checkSum(path: string, { name, crc }: ZipEntry, found: number): void {
  if (crc === 0 || crc === found) return;
  const hex = (sum: number) => `0x${sum.toString(16).padStart(8, "0")}`;
  throw damaged(path, `entry ${name} has the check sum ${hex(found)}, expected ${hex(crc)}: its bytes were altered`);
}

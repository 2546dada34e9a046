import { TorchError } from "../errors.js";
import { PositionalFile } from "../files/positionalFile.js";
import { ELEMENT_BYTES, tensorFromBytes } from "../files/tensors.js";
import { tidy } from "../memory.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { damaged, type Entry, type Header } from "./format.js";
import { isAligned, mapFile, mappedTensor } from "./mapping.js";
import { checkRanges, type Range, runsOf } from "./ranges.js";
import { readHeader } from "./readHeader.js";
import { runFiller } from "./windowedRuns.js";

export interface OpenOptions {
  /**
   * Maps the file into memory instead of reading it: tensors share the file's pages, which the system reads when they are
   * first touched. Nothing is ever written to the file, but the tensors of one reader share its memory: a write to one is
   * seen in all that hold the same elements, those that the reader gives later too. `clone()` what you write to, or open
   * the file again. Only for files that nobody cuts short meanwhile: touching a page that is gone ends the process (SIGBUS). Replacing the file, as `save` does,
   * is safe. A tensor that is not aligned to its elements is read, not mapped. Default: false.
   */
  mmap?: boolean;
}

/**
 * Opens a safetensors file and reads its header only; the header is checked as `load` does it. Close it with `close` or
 * `using`; tensors that it gave live on.
 * @throws TorchError SAFETENSORS naming the file and what is wrong. A file that cannot be opened throws Node's own error.
 */
export function open(path: string, options: OpenOptions = {}): SafetensorsReader {
  checkOptions("safetensors.open", options, ["mmap"]);
  return new SafetensorsReader(path, options);
}

/** An open safetensors file, whose tensors are read one by one and in parts. */
export class SafetensorsReader {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their data. */
  readonly names: readonly string[];
  readonly #file: PositionalFile;
  readonly #header: Header;
  readonly #start: number;
  #mapped: Tensor | undefined;

  /** @internal `open` makes it. */
  constructor(path: string, { mmap = false }: OpenOptions) {
    this.path = path;
    this.#file = new PositionalFile(path, damaged);
    try {
      const { header, start } = readHeader(this.#file);
      this.#header = header;
      this.#start = start;
      if (mmap) this.#mapped = mapFile(this.#file);
    } catch (error) {
      this.#file.close();
      throw error;
    }
    this.metadata = this.#header.metadata;
    this.names = [...this.#header.tensors.keys()];
  }

  /** Whether the file holds a tensor of this name. */
  has(name: string): boolean {
    return this.#header.tensors.has(name);
  }

  /** The size of each dimension of a tensor. @throws TorchError TORCH_ARGUMENTS for an unknown name. */
  shape(name: string): number[] {
    return [...this.#entry(name).shape];
  }

  /** The element type of a tensor. @throws TorchError TORCH_ARGUMENTS for an unknown name. */
  dtype(name: string): DType {
    return this.#entry(name).dtype;
  }

  /**
   * A whole tensor, on the CPU; a new one each time, though a mapped one shares its memory with the others.
   * @throws TorchError TORCH_ARGUMENTS for an unknown name, TORCH_DISPOSED after `close`, SAFETENSORS for a file that was cut
   * short meanwhile or a BOOL that is neither 0 nor 1.
   */
  tensor(name: string): Tensor {
    return this.slice(name, []);
  }

  /**
   * A part of a tensor, of which only the part is read: `[start, stop]` for each dimension, `null` for a whole one; trailing
   * dimensions may be left out. A mapped tensor's part is a view of the mapping with the strides of the whole.
   * @throws TorchError as `tensor`; TORCH_ARGUMENTS also for a range that is not within its dimension.
   */
  slice(name: string, ranges: readonly Range[]): Tensor {
    const entry = this.#entry(name);
    const checked = checkRanges(`${this.path}: tensor "${name}"`, entry.shape, ranges);
    if (this.#file.isClosed) throw new TorchError(`${this.path}: the file is closed`, "TORCH_DISPOSED");
    if (this.#mapped && isAligned(entry, this.#start)) {
      const tensor = mappedTensor(this.#mapped, entry, this.#start, checked);
      if (entry.dtype === "bool") this.#checkMapped(name, tensor);
      return tensor;
    }
    const shape = checked.map(([from, to]) => to - from);
    const [begin, end] = [this.#start + entry.begin, this.#start + entry.end];
    const fill = runFiller(this.#file, begin, end, runsOf(entry.shape, checked), ELEMENT_BYTES[entry.dtype]);
    return tensorFromBytes(shape, entry.dtype, (target) => {
      fill(target);
      if (entry.dtype === "bool") this.#checkBooleans(name, target);
    });
  }

  /** Closes the file; again is harmless. Tensors that it gave live on, mapped ones too. */
  close(): void {
    this.#file.close();
    this.#mapped?.dispose();
    this.#mapped = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #entry(name: string): Entry {
    const entry = this.#header.tensors.get(name);
    if (entry) return entry;
    const shown = this.names.slice(0, 10).join(", ") + (this.names.length > 10 ? ", ..." : "");
    throw new TorchError(
      `${this.path}: there is no tensor "${name}"; it holds ${this.names.length === 0 ? "none" : shown}`,
      "TORCH_ARGUMENTS",
    );
  }

  /** Anything but 0 and 1 in a bool's memory has no meaning. */
  #checkBooleans(name: string, bytes: Uint8Array): void {
    const wrong = bytes.find((byte) => byte > 1);
    if (wrong !== undefined) throw damaged(this.path, `tensor "${name}" is BOOL, but holds the byte ${wrong}`);
  }

  #checkMapped(name: string, tensor: Tensor): void {
    const largest = tensor.numel() === 0 ? 0 : tidy(() => tensor.view("uint8").max().item());
    if (largest <= 1) return;
    tensor.dispose();
    throw damaged(this.path, `tensor "${name}" is BOOL, but holds the byte ${largest}`);
  }
}

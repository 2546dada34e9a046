import type { Comm } from "@hydride/mpi-napi";
import { DataStoreError, fromNative } from "../errors";
import { memoryAddon } from "./load";

/** Views begin at multiples of so much, and reach twice as far: Node's ArrayBuffers over memory of others have 4 GiB at most. */
export const SLAB = 2 ** 31;

interface ArrayType<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, offset: number, length: number): View;
}

/**
 * Memory outside JavaScript's heap that the processes of a node may share. It has no name in any file system: the last process that
 * has it takes it with it, however that ends.
 */
export class Segment {
  readonly bytes: number;
  readonly #handle: number;
  readonly #slabs = new Map<number, DataView>();
  readonly #sharedSlabs = new Map<number, DataView>();
  #isReleased = false;

  private constructor(handle: number, bytes: number) {
    this.#handle = handle;
    this.bytes = bytes;
  }

  /** New memory of this process, zeros at first. */
  static allocate(bytes: number): Segment {
    return new Segment(
      natively(() => memoryAddon().allocateSegment(bytes)),
      bytes,
    );
  }

  /** The same memory in all processes of a node's communicator. Collective; fails on all ranks or on none. */
  static share(bytes: number, node: Comm | undefined): Segment {
    if (node === undefined || node.size === 1) return Segment.allocate(bytes);
    let attached: Segment | undefined;
    let failure: unknown;
    const attempt = (run: () => Segment) => {
      try {
        attached = run();
      } catch (error) {
        failure = error;
      }
    };
    if (node.rank === 0) attempt(() => Segment.allocate(bytes));
    const path = node.bcast(
      attached === undefined ? "" : `/proc/${process.pid}/fd/${memoryAddon().segmentDescriptor(attached.#handle)}`,
    );
    if (node.rank !== 0 && path !== "") {
      attempt(
        () =>
          new Segment(
            natively(() => memoryAddon().attachSegment(path, bytes)),
            bytes,
          ),
      );
    }
    const problem = node
      .allgather(failure === undefined ? undefined : String(failure))
      .find((each) => each !== undefined);
    if (problem === undefined) return attached!;
    attached?.release();
    throw new DataStoreError(
      "STORE_SHARED_MEMORY",
      `the processes of a node cannot share memory: ${problem}`,
      "where each has a namespace of process numbers of its own, load with sharedMemory: false",
    );
  }

  /** A file, whose pages all processes of the node share; what is written to views of it stays in this process. */
  static ofFile(path: string, bytes: number): Segment {
    return new Segment(
      natively(() => memoryAddon().mapFile(path, bytes)),
      bytes,
    );
  }

  /** Where it begins in this process. */
  get address(): bigint {
    return memoryAddon().segmentAddress(this.#handle);
  }

  /** Elements, 4 GiB at most, that all processes see, as they see what is written to them; or `own` ones, which this process alone changes. */
  elements<View>(type: ArrayType<View>, offset: number, length: number, whose: "shared" | "own" = "shared"): View {
    const bytes = length * type.BYTES_PER_ELEMENT;
    const memory = natively(() => memoryAddon().segmentMemory(this.#handle, whose === "shared", offset, bytes));
    return new type(memory, 0, length);
  }

  /**
   * The slab with the byte at `offset`, which it has at `offset % SLAB`, and 2 GiB from there on. What is written to it stays in this
   * process: nobody's mistake spoils what others read.
   */
  slab(offset: number): DataView {
    return this.#slabAt(this.#slabs, offset, false);
  }

  /** Some bytes, 2 GiB at most: those of the slab, or `shared` ones, which no process' writing to its slabs has changed. */
  bytesAt(offset: number, length: number, whose: "shared" | "own" = "own"): Uint8Array {
    const slabs = whose === "shared" ? this.#sharedSlabs : this.#slabs;
    const { buffer } = this.#slabAt(slabs, offset, whose === "shared");
    return new Uint8Array(buffer, offset % SLAB, length);
  }

  /** Gives the memory back; views of it have length 0 from then on. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#slabs.clear();
    this.#sharedSlabs.clear();
    memoryAddon().releaseSegment(this.#handle);
  }

  #slabAt(slabs: Map<number, DataView>, offset: number, shared: boolean): DataView {
    const index = Math.floor(offset / SLAB);
    const known = slabs.get(index);
    if (known !== undefined) return known;
    const length = Math.min(2 * SLAB - 8, this.bytes - index * SLAB);
    const memory = natively(() => memoryAddon().segmentMemory(this.#handle, shared, index * SLAB, length));
    const slab = new DataView(memory);
    slabs.set(index, slab);
    return slab;
  }
}

function natively<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw fromNative(error);
  }
}

import { resolve } from "node:path";
import type { NamedArray, Values } from "../arraySet/namedArray";
import { type DatasetError, Fault } from "../errors";
import { REFETCH } from "../fileBytes";
import { checkSuperblock } from "./superblock";
import { type Answer, Hdf5Worker } from "./worker";

/** A data set as it stands in a group. */
export interface DatasetNode {
  name: string;
  type: "dataset";
  /** What it holds; other than the kinds of a {@link NamedArray} where it cannot be read. */
  kind: string;
  shape: number[];
  /** Bytes a value. */
  size: number;
  chunked: boolean;
  /** The other file that has its values, which is never opened. */
  file?: string;
  /** Its values, where it is small. */
  values?: Values;
}
/** A soft link to a group, which it then has the way and the address of, or to nothing; or a link to another file. */
export interface LinkNode {
  name: string;
  type: "link";
  target: string;
  file?: true;
  group?: string;
  address?: string;
}
export type Node =
  DatasetNode | { name: string; type: "group"; address: string } | LinkNode | { name: string; type: "other" };

/** Data sets up to this many values come with the list of their group. */
const INLINE_VALUES = 4096;
const KEPT_LISTS = 32;
/** So many entries come with one request, whose time is limited. */
const BATCH = 500;
/** A chunk of zeros deflates to about a thousandth. */
const MOST_DEFLATED = 1100;
const KINDS: readonly string[] = ["real", "integer", "logical", "string"];

/** An HDF5 file that is open for reading; every error names the file and the way inside it. Close it in the end. */
export class Hdf5File {
  readonly path: string;
  readonly bytes: number;
  #worker: Hdf5Worker | undefined;
  /** The last lists of groups: some groups are looked at several times, and a data set takes a third of a millisecond. */
  readonly #lists = new Map<string, Node[]>();

  private constructor(path: string, bytes: number, worker: Hdf5Worker) {
    this.path = path;
    this.bytes = bytes;
    this.#worker = worker;
  }

  static async open(path: string): Promise<Hdf5File> {
    try {
      const bytes = checkSuperblock(path);
      const file = new Hdf5File(path, bytes, await Hdf5Worker.acquire());
      // The library makes it absolute, and its thread opens no other file.
      file.#request("/", "open", resolve(path));
      return file;
    } catch (error) {
      throw error instanceof Fault ? error.at({ path }) : error;
    }
  }

  /** Lets go of the file; never throws. */
  close(): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#worker = undefined;
    try {
      const { error, told } = worker.request("close");
      if (error === undefined && told === "") worker.release();
      else worker.discard();
    } catch {
      // There was no answer: the thread has been ended.
    }
  }

  /** The entries of a group; the first ones, as many as `most`. */
  list(group: string, most = Infinity): readonly Node[] {
    const key = `${most} ${group}`;
    const known = this.#lists.get(key) ?? this.#listed(group, most);
    // A map keeps the order in which its keys were set.
    this.#lists.delete(key);
    this.#lists.set(key, known);
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= KEPT_LISTS) break;
      this.#lists.delete(oldest);
    }
    return known;
  }

  #listed(group: string, most: number): Node[] {
    const names = (this.#request(group, "names", group) as string[]).slice(0, most);
    const nodes: Node[] = [];
    for (let first = 0; first < names.length; first += BATCH) {
      const batch = names.slice(first, first + BATCH);
      nodes.push(...(this.#request(group, "entries", group, batch, INLINE_VALUES) as Node[]));
    }
    return nodes;
  }

  /** The entries of several groups that have nothing but data sets, all at once. */
  sets(groups: readonly string[]): Node[][] {
    return this.#request(groups[0] ?? "/", "sets", groups, INLINE_VALUES) as Node[][];
  }

  attributes(object: string): Record<string, string | number> {
    return this.#request(object, "attributes", object) as Record<string, string | number>;
  }

  /** The data sets of `nodes`, the entries of `group`, as arrays, but for those in other files; `skipped` hears of those that are of no use. */
  arrays(group: string, nodes: readonly Node[], skipped: (found: string) => void): Map<string, NamedArray> {
    const arrays = new Map<string, NamedArray>();
    for (const node of nodes) {
      if (node.type !== "dataset" || node.file !== undefined) continue;
      const key = join(group, node.name);
      if (KINDS.includes(node.kind)) {
        this.#checkSize(node, key);
        arrays.set(node.name, this.#array(node, key));
      } else skipped(`${node.name} (${node.kind})`);
    }
    return arrays;
  }

  #array({ shape, kind, values }: DatasetNode, key: string): NamedArray {
    const width = shape.slice(1).reduce((product, length) => product * length, 1);
    const read = (first: number, last: number) => {
      if (values !== undefined) return values.slice(first * width, last * width);
      const found = this.#request(key, "read", key, first, last) as Values;
      if (found.length !== (last - first) * width) {
        throw this.#fault(key, `expected ${(last - first) * width} values, found ${found.length}`);
      }
      return found;
    };
    return { shape, kind: kind as NamedArray["kind"], read };
  }

  /** A shape that the file is too small for: a number in it is damaged. */
  #checkSize({ shape, size, chunked }: DatasetNode, key: string): void {
    const bytes = shape.reduce((product, length) => product * length, size);
    if (bytes <= this.bytes * (chunked ? MOST_DEFLATED : 1)) return;
    throw this.#fault(
      key,
      `expected a shape that fits into ${this.bytes} bytes, found ${shape.join(" x ")} values of ${size} bytes`,
    );
  }

  #request(key: string, ...request: [name: string, ...given: unknown[]]): unknown {
    const worker = this.#worker;
    if (worker === undefined) throw new Error(`${this.path} is closed`);
    let answer: Answer;
    try {
      answer = worker.request(...request);
    } catch (error) {
      this.#worker = undefined;
      throw error instanceof Fault ? error.at({ path: this.path, key }) : error;
    }
    const wrong = reason(answer);
    if (wrong === undefined) return answer.value;
    this.#worker = undefined;
    worker.discard();
    throw wrong.at({ path: this.path, key });
  }

  #fault(key: string, message: string): DatasetError {
    return new Fault("DATASET_DAMAGED", message, REFETCH).at({
      path: this.path,
      key,
    });
  }
}

/** The way to an entry of a group. */
export function join(group: string, name: string): string {
  return group === "/" ? `/${name}` : `${group}/${name}`;
}

/** What went wrong with a request, if anything did. */
function reason({ error, trap = false, told }: Answer): Fault | undefined {
  if (error === undefined && told === "") return undefined;
  const filter = /required filter '?([^'\n]*?)'? is not registered/.exec(told)?.[1];
  if (filter !== undefined) {
    return new Fault(
      "DATASET_UNSUPPORTED",
      `expected data that is plain or deflated, found the filter ${JSON.stringify(filter)}`,
      filter === "lzf" ? LZF : "pack it again: h5repack -f GZIP=4 old.h5 new.h5",
    );
  }
  // The last entry of the stack is where the library found it.
  const said = [...told.matchAll(/ in \w+\(\): (.*)/g)].at(-1)?.[1];
  const found = said ?? (trap ? "data that the HDF5 library breaks down on" : (error ?? told).split("\n")[0]!);
  return new Fault("DATASET_DAMAGED", `expected a sound HDF5 file, found: ${found.trim()}`, REFETCH);
}

const LZF = 'only h5py has this filter: copy the data sets with it to a new file, with compression="gzip"';

import type { Reading } from "../reading";
import { join, type LinkNode, type Node } from "./file";

/** So many links are named in a notice. */
const NAMED = 5;

/**
 * Which groups of a file are read, so that none is read twice and none is passed over without a word. A group that is there under
 * two names is told by its address. Links to other files are never followed.
 */
export class Links {
  readonly #path: string;
  readonly #reading: Reading;
  /** The ways to the groups so far, by address. */
  readonly #ways = new Map<string, string>();
  readonly #told = new Set<string>();

  constructor(path: string, reading: Reading) {
    this.#path = path;
    this.#reading = reading;
  }

  /**
   * The names of the groups among `nodes`, the entries of `group`. Soft links are followed to groups that are not read in their
   * own place: `visited` says which are, those on the same level as the link where it is left out.
   */
  groups(group: string, nodes: readonly Node[], visited = sameLevel(group)): string[] {
    const own = nodes.filter((node) => node.type === "group");
    const linked = nodes.filter((node) => node.type === "link");
    const names = own.filter(({ name, address }) => this.#first(join(group, name), address)).map(({ name }) => name);
    for (const node of linked) {
      const { name, group: target, address } = node;
      if (target === undefined || address === undefined) this.tell(group, [node]);
      else if (visited(target)) {
        const text = "to groups that are read under their own names not followed";
        this.#notice("visited", "link", text, `${join(group, name)} to ${node.target}`);
      } else if (this.#first(join(group, name), address)) names.push(name);
    }
    return names.sort((a, b) => (a < b ? -1 : 1));
  }

  /** Tells of links that cannot be followed: to other files, and to nothing. */
  tell(group: string, nodes: readonly Node[]): void {
    for (const node of nodes) if (node.type === "link" && node.group === undefined) this.#tellOf(group, node);
  }

  #tellOf(group: string, { name, target, file }: LinkNode): void {
    const shown = `${join(group, name)} to ${target}`;
    if (file === true)
      this.#notice("file", "link", "to other files not followed, which are to be read themselves", shown);
    else this.#notice("nothing", "link", "to nothing in the file", shown);
  }

  /** Whether a group is met for the first time, under whatever name. */
  #first(way: string, address: string): boolean {
    const before = this.#ways.get(address);
    if (before === undefined) this.#ways.set(address, way);
    else if (before !== way) {
      this.#notice(
        "twice",
        "group",
        "not read again, which the file has under another name too",
        `${way} is ${before}`,
      );
    }
    return before === undefined || before === way;
  }

  /** What is met several times, as groups are listed more than once, is told once. */
  #notice(topic: string, noun: string, text: string, shown: string): void {
    const names = this.#shown.get(topic) ?? [];
    this.#shown.set(topic, names);
    if (this.#told.has(shown)) return;
    this.#told.add(shown);
    if (names.length < NAMED) names.push(shown);
    this.#reading.notice(`${this.#path}\0links\0${topic}`, (count) => {
      const more = count > names.length ? `, and ${count - names.length} more` : "";
      return `${this.#path}: ${count} ${count === 1 ? noun : `${noun}s`} ${text}: ${names.join(", ")}${more}`;
    });
  }

  readonly #shown = new Map<string, string[]>();
}

function sameLevel(group: string): (target: string) => boolean {
  const depth = (way: string) => way.split("/").filter((name) => name !== "").length;
  return (target) => depth(target) === depth(group) + 1;
}

/** Every group is read in its own place. */
export const everywhere = (): boolean => true;

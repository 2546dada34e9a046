import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { CliError } from "../errors.js";

/** What a flag that names an output writes. */
export interface OutputKind {
  /** As it stands on the command line. */
  flag: string;
  endings: RegExp;
  /** The endings, for a message; the first is the one of an example. */
  expected: readonly [string, ...string[]];
  /** Why there are no others. */
  only: string;
}

const EXTXYZ: OutputKind = {
  flag: "--out",
  endings: /\.(ext)?xyz(\.gz)?$/i,
  expected: [".xyz", ".extxyz", ".xyz.gz", ".extxyz.gz"],
  only: "extended XYZ is the only format that is written",
};

/**
 * The file that a flag means, `--out` by default: where it is a symbolic link, its target, so that the link stays one. Throws
 * CliError, before anything is read, for what cannot be written or must not be replaced.
 */
export function outputPath(inputs: string[], out: string, overwrite: boolean, kind = EXTXYZ): string {
  const { flag, endings, expected, only } = kind;
  if (out.trim() === "") {
    const message = `expected a file for ${flag}, found ${out === "" ? "an empty text" : JSON.stringify(out)}`;
    throw new CliError("OUTPUT_FORMAT", message, `for example ${flag} all${expected[0]}`);
  }
  const found = statSync(out, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    const example = join(out, basename(inputs[0] ?? "all").replace(/(\.[^.]*)?(\.gz)?$/i, "") + expected[0]);
    throw new CliError("OUTPUT_IS_FOLDER", `${out} is a folder`, `name a file in it, for example ${flag} ${example}`);
  }
  if (found !== undefined && !found.isFile()) {
    const message = `${out}: expected a regular file or a new name, found a ${kindOf(found)}`;
    throw new CliError("OUTPUT_NOT_A_FILE", message, `name another file with ${flag}`);
  }
  const target = followLinks(out);
  if (!endings.test(target)) {
    const place = target === out ? out : `${out} (a link to ${target})`;
    throw new CliError("OUTPUT_FORMAT", `${place}: expected a name that ends in ${listed(expected)}`, only);
  }
  if (found !== undefined) assertReplaceable(inputs, out, found, overwrite, flag);
  return target;
}

/** Compares devices and inodes, because a link or another spelling of the path is the same file. */
function assertReplaceable(inputs: string[], out: string, target: Stats, overwrite: boolean, flag: string): void {
  for (const input of inputs) {
    const found = statSync(input, { throwIfNoEntry: false });
    const within = found?.isDirectory() === true && isWithin(realpathSync(out), realpathSync(input));
    if (!within && !isSameFile(found, target)) continue;
    const message = within ? `${out} is in the input ${input}` : `${out} is the input ${input}`;
    throw new CliError("OUTPUT_IS_INPUT", message, `name another file with ${flag}`);
  }
  if (!overwrite) throw new CliError("OUTPUT_EXISTS", `${out} exists already`, "pass --overwrite to replace it");
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

/** Whether two paths are of one file. */
export function isSameFile(first: Stats | undefined, second: Stats | undefined): boolean {
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}

/** As realpath, but the last target need not exist. A circle of links has failed before, in stat. */
function followLinks(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  return followLinks(resolve(realpathSync(dirname(path)), readlinkSync(path)));
}

function kindOf(found: Stats): string {
  if (found.isFIFO()) return "named pipe";
  return found.isSocket() ? "socket" : "device";
}

function listed(endings: readonly string[]): string {
  return endings.length === 1 ? endings[0]! : `${endings.slice(0, -1).join(", ")} or ${endings.at(-1)!}`;
}

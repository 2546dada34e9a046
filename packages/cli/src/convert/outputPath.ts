import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CliError } from "../errors.js";

const ENDINGS = /\.(ext)?xyz(\.gz)?$/i;

/**
 * The file that `--out` means: where it is a symbolic link, its target, so that the link stays one. Throws CliError,
 * before anything is read, for what cannot be written or must not be replaced.
 */
export function outputPath(inputs: string[], out: string, overwrite: boolean): string {
  if (out.trim() === "") {
    const message = `expected a file for --out, found ${out === "" ? "an empty text" : JSON.stringify(out)}`;
    throw new CliError("OUTPUT_FORMAT", message, "for example --out all.xyz");
  }
  const found = statSync(out, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    const example = join(out, `${basename(inputs[0] ?? "all").replace(/(\.[^.]*)?(\.gz)?$/i, "")}.xyz`);
    throw new CliError("OUTPUT_IS_FOLDER", `${out} is a folder`, `name a file in it, for example --out ${example}`);
  }
  if (found !== undefined && !found.isFile()) {
    const message = `${out}: expected a regular file or a new name, found a ${kindOf(found)}`;
    throw new CliError("OUTPUT_NOT_A_FILE", message, "name another file with --out");
  }
  const target = followLinks(out);
  if (!ENDINGS.test(target)) {
    const place = target === out ? out : `${out} (a link to ${target})`;
    const message = `${place}: expected a name that ends in .xyz, .extxyz, .xyz.gz or .extxyz.gz`;
    throw new CliError("OUTPUT_FORMAT", message, "extended XYZ is the only format that is written");
  }
  if (found !== undefined) assertReplaceable(inputs, out, found, overwrite);
  return target;
}

/** Compares devices and inodes, because a link or another spelling of the path is the same file. */
function assertReplaceable(inputs: string[], out: string, target: Stats, overwrite: boolean): void {
  const same = inputs.find((path) => isSameFile(statSync(path, { throwIfNoEntry: false }), target));
  if (same !== undefined) {
    throw new CliError("OUTPUT_IS_INPUT", `${out} is the input ${same}`, "name another file with --out");
  }
  if (!overwrite) throw new CliError("OUTPUT_EXISTS", `${out} exists already`, "pass --overwrite to replace it");
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

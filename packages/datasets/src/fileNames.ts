import { basename, dirname, resolve, sep } from "node:path";

/** What compression adds to the name of a file. */
const COMPRESSED = /\.(gz|bz2|xz|zst)$/i;

/** The name of a file without what compression added to it. */
export function withoutCompression(path: string): string {
  return path.replace(COMPRESSED, "");
}

/** The name of a file without folder, without the ending of a compression (`.gz`) and without its own. */
export function fileStem(path: string): string {
  return withoutCompression(basename(path)).replace(/(?<=.)\.[^.]*$/, "");
}

/** A file with the name that it has without folder and ending, and the one that tells it apart. */
export interface NamedFile {
  path: string;
  stem: string;
  /** `undefined` where no folder tells it apart: `train.xyz` beside `train.xyz.gz`. */
  name: string | undefined;
}

/**
 * Names that tell files apart: the file name without its ending; for those that share one, with as many parent folders as
 * it takes (`a/train` and `b/train`).
 */
export function distinctNames(paths: readonly string[]): NamedFile[] {
  const files = paths.map((path) => ({ path, stem: fileStem(path), folders: dirname(resolve(path)).split(sep) }));
  return files.map(({ path, stem, folders }) => {
    const others = files.filter((other) => other.path !== path && other.stem === stem);
    if (others.length === 0) return { path, stem, name: stem };
    const tail = (of: string[], depth: number) => of.slice(of.length - depth).join("/");
    for (let depth = 1; depth <= folders.length; depth++) {
      const name = tail(folders, depth);
      if (!others.some((other) => tail(other.folders, depth) === name)) return { path, stem, name: `${name}/${stem}` };
    }
    return { path, stem, name: undefined };
  });
}

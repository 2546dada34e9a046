import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type OutputKind, outputPath } from "../convert/outputPath.js";
import { CliError } from "../errors.js";

export interface DrawingFlags {
  svg: string | undefined;
  html: string | undefined;
  overwrite: boolean;
  json: boolean | undefined;
}

const KINDS = {
  svg: { flag: "--svg", endings: /\.svg$/i, expected: [".svg"], only: "SVG is the only format of the picture" },
  html: {
    flag: "--html",
    endings: /\.html?$/i,
    expected: [".html", ".htm"],
    only: "HTML is the only format of the page",
  },
} as const satisfies Record<string, OutputKind>;

/** Stands for the standard output. */
export const STANDARD_OUTPUT = "-";

/** A picture or a page that was asked for, and where it goes: a file, or `-` for the standard output. */
export interface Drawing {
  kind: keyof typeof KINDS;
  target: string;
}

/**
 * What `--svg` and `--html` ask for. Throws before anything is read: for a file that is there, unless it may be replaced; for one
 * of the inputs, always; for a folder that cannot be written to; where two things would go to the standard output, or to one file.
 */
export function drawingsOf(inputs: string[], { svg, html, overwrite, json }: DrawingFlags): Drawing[] {
  const asked = { svg, html };
  const drawings = (["svg", "html"] as const).flatMap((kind): Drawing[] => {
    const out = asked[kind];
    if (out === undefined) return [];
    if (out === STANDARD_OUTPUT) return [{ kind, target: out }];
    const target = outputPath(inputs, out, overwrite, KINDS[kind]);
    accessSync(dirname(target), constants.W_OK);
    return [{ kind, target }];
  });
  const printed = drawings
    .filter(({ target }) => target === STANDARD_OUTPUT)
    .map(({ kind }) => `${KINDS[kind].flag} -`);
  const claims = [...(json ? ["--json"] : []), ...printed];
  if (printed.length > 0 && claims.length > 1) {
    const message = `expected one thing on the standard output, found ${claims.join(" and ")}`;
    throw new CliError(
      "OUTPUT_TWICE",
      message,
      `name a file, for example --${drawings[0]!.kind} elements.${drawings[0]!.kind}`,
    );
  }
  return drawings;
}

/**
 * Puts a text into a file, at once: under a temporary name beside it, synced, then renamed. Throws where a file has come there in the
 * meantime that may not be replaced.
 */
export function writeDrawing(path: string, text: string, overwrite: boolean): void {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    writeFileSync(temporary, text, { flag: "wx", flush: true });
    if (!overwrite && existsSync(path)) {
      throw new CliError("OUTPUT_EXISTS", `${path} exists already`, "pass --overwrite to replace it");
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    // What the user named, not the temporary name.
    throw error instanceof CliError ? error : Object.assign(error as Error, { path });
  }
}

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { syncPath } from "../run/durable.js";
import { makeFolders } from "../run/folder.js";
import { describeFiles, formatManifest, manifestPath, verifyFolder } from "../run/manifest.js";
import { RunError } from "../run/runError.js";
import type { FileWriter } from "../run/store.js";
import { PredictError } from "./predictError.js";

/**
 * Writes a model into a new folder, laid out as a checkpoint: under a temporary name beside its place, synced, read again and
 * compared, then renamed. Nothing is left behind where that fails.
 * @param content What the manifest holds besides the list of files.
 * @throws PredictError MODEL_EXISTS where there is something already, MODEL_NOT_WRITTEN where the system refuses.
 */
export async function writeModel(out: string, files: ReadonlyMap<string, FileWriter>, content: object): Promise<void> {
  checkNew(out);
  const target = resolve(out);
  const temporary = `${target}.${randomBytes(4).toString("hex")}.part`;
  try {
    makeFolders(dirname(target));
    const folders = new Set([temporary]);
    for (const [path, write] of files) {
      const full = join(temporary, path);
      mkdirSync(dirname(full), { recursive: true });
      folders.add(dirname(full));
      write(full);
      syncPath(full);
    }
    const manifest = manifestPath(temporary);
    writeFileSync(manifest, formatManifest(await describeFiles(temporary, [...files.keys()]), content));
    syncPath(manifest);
    for (const folder of folders) syncPath(folder);
    await verifyFolder(temporary);
    renameSync(temporary, target);
    syncPath(dirname(target));
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw notWritten(out, error);
  }
}

/** @throws PredictError MODEL_EXISTS */
export function checkNew(out: string): void {
  if (out.trim() === "") {
    const example = "Name one, for example --out models/first (from a program: out).";
    throw new PredictError("MODEL_EXISTS", "expected a new folder for the model, found an empty text", example);
  }
  if (!existsSync(out)) return;
  throw new PredictError(
    "MODEL_EXISTS",
    `${out}: expected a new folder for the model, found it there`,
    "Name another.",
  );
}

function notWritten(out: string, error: unknown): unknown {
  const isFolder = error instanceof RunError && ["RUN_FOLDER", "RUN_EXISTS"].includes(error.code);
  if (!isFolder && (!(error instanceof Error) || !("errno" in error))) return error;
  return new PredictError(
    "MODEL_NOT_WRITTEN",
    `${out}: the model cannot be written: ${isFolder ? `${dirname(out)} cannot be made` : (error as Error).message}`,
    "Free space, or choose a folder that you may write to; nothing is left behind.",
  );
}

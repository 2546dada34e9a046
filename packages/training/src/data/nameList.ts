import { readFileSync } from "node:fs";
import { z } from "zod";
import { TrainingError } from "../loop/trainingError.js";

const jsonNames = z.array(z.union([z.string(), z.int().transform(String)]));

/**
 * The names in a file: one on each line, or, where its own name ends in `.json`, those of a JSON list.
 * @throws TrainingError DATASET_UNUSABLE for a file without names, or without such a list.
 */
export function readNames(path: string): string[] {
  const text = readFileSync(path, "utf8").replace(/^\ufeff/, "");
  const names = /\.json$/i.test(path) ? fromJson(path, text) : text.split("\n").map((line) => line.trim());
  const found = names.filter((name) => name !== "");
  if (found.length > 0) return found;
  throw unusable(`${path}: expected names, found none`, "Write one on each line.");
}

function fromJson(path: string, text: string): string[] {
  const hint = 'For example ["water-1", "water-2"].';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unusable(`${path}: expected a JSON list of names, found no JSON: ${(error as Error).message}`, hint);
  }
  const names = jsonNames.safeParse(value);
  if (names.success) return names.data;
  throw unusable(
    `${path}: expected a JSON list of names, found ${Array.isArray(value) ? "other entries" : "none"}`,
    hint,
  );
}

function unusable(message: string, hint: string): TrainingError {
  return new TrainingError("DATASET_UNUSABLE", message, hint);
}

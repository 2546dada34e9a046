import type { Locate } from "../issues.js";
import type { Config } from "../schema.js";
import { invalid } from "./invalid.js";

const OF_MEMORY = ["width", "memory", "transport"] as const;

/**
 * The options of a store are those of its kind.
 * @throws ConfigError
 */
export function assertStore({ store }: Config, locate: Locate): void {
  const { kind, folder } = store;
  const idle = OF_MEMORY.find((key) => kind !== "memory" && store[key] !== undefined);
  if (idle !== undefined) {
    throw invalid(
      locate,
      ["store", idle],
      `expected nothing, because "store.kind" is ${kind}, found ${String(store[idle])}`,
      "It is an option of store.kind: memory.",
    );
  }
  if (kind === "cache" && folder === undefined) {
    throw invalid(
      locate,
      ["store"],
      'expected a folder for the files, because "store.kind" is cache, found none',
      "For example store: { kind: cache, folder: /scratch/hydride }.",
    );
  }
  if (kind !== "cache" && folder !== undefined) {
    throw invalid(
      locate,
      ["store", "folder"],
      `expected nothing, because "store.kind" is ${kind}, found ${folder}`,
      "It is an option of store.kind: cache.",
    );
  }
}

import { join, resolve } from "node:path";
import { writeFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { formatConfig, loadConfig, parseConfig } from "../../src/config/load.js";
import { failureOf, temporaryFolder } from "../helpers.js";

const DATASETS = [{ name: "a", files: ["a"] }];
const config = (store: object) => parseConfig({ datasets: DATASETS, store });

describe("store", () => {
  test("is memory by default", () => {
    expect(parseConfig({ datasets: DATASETS }).store).toEqual({ kind: "memory", ahead: 4 });
  });

  test("is the same when the configuration is read again", () => {
    const read = config({ width: 4, memory: 0.5, transport: "service", ahead: 3 });
    expect(parseConfig(parse(formatConfig(read)))).toEqual(read);
  });

  test("has its folder beside the configuration", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a"), "");
    writeFileSync(
      join(folder, "config.json"),
      JSON.stringify({ datasets: DATASETS, store: { kind: "cache", folder: "../cache" } }),
    );
    expect(loadConfig(join(folder, "config.json")).store.folder).toBe(resolve(folder, "../cache"));
  });

  test.each([
    [{ kind: "cache" }, '"store": expected a folder for the files, because "store.kind" is cache, found none'],
    [{ folder: "x" }, '"store.folder": expected nothing, because "store.kind" is memory, found x'],
    [{ kind: "file", width: 2 }, '"store.width": expected nothing, because "store.kind" is file, found 2'],
    [
      { kind: "cache", folder: "x", transport: "rma" },
      '"store.transport": expected nothing, because "store.kind" is cache, found rma',
    ],
  ])("refuses what another kind takes: %j", (store, message) => {
    const found = failureOf(() => config(store));
    expect([found.code, found.message]).toEqual(["CONFIG_INVALID", `configuration: ${message}`]);
  });
});

import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { formatConfig, parseConfig } from "../../src/config/load.js";
import { type Failure, failureOf } from "../helpers.js";

const DATASETS = [
  { name: "a", files: ["a"] },
  { name: "b", files: ["b"] },
];

const config = (parallel: object) => parseConfig({ datasets: DATASETS, parallel });
const failure = (parallel: object): Failure => failureOf(() => config(parallel));

describe("parallel", () => {
  test("has defaults that ask for nothing", () => {
    expect(parseConfig({ datasets: DATASETS }).parallel).toEqual({
      strategy: "auto",
      thresholds: { ddp: 0.5, multiTask: 2 },
      share: "sizes",
      batch: "global",
      accumulate: 1,
      shardOptimizer: false,
      machine: { flops: 5e10, memoryBandwidth: 8e9, latency: 5e-6, bandwidth: 1e10 },
    });
  });

  test("is the same when the configuration is read again", () => {
    const read = config({
      strategy: "hybrid",
      groups: 2,
      share: { a: 3, b: 0.5 },
      accumulate: 4,
      shardOptimizer: true,
    });
    expect(parseConfig(parse(formatConfig(read)))).toEqual(read);
  });

  test("shares are of the datasets, and of all of them", () => {
    expect(failure({ share: { a: 1, c: 2 } })).toEqual({
      code: "CONFIG_INVALID",
      message: 'configuration: "parallel.share.c": expected a or b, found "c"',
      hint: "Shares are by the name of a dataset.",
    });
    expect(failure({ share: { a: 1 } })).toEqual({
      code: "CONFIG_INVALID",
      message: 'configuration: "parallel.share": expected a number for every dataset, found none for b',
      hint: "Give all of them, or sizes, or equal.",
    });
    expect(failure({ share: { a: 1, b: -2 } }).message).toBe(
      'configuration: "parallel.share.b": expected a number of more than 0, found -2 (a number)',
    );
    expect(failure({ share: "size" }).message).toBe(
      'configuration: "parallel.share": expected sizes, equal, or a map of numbers by dataset, found "size" (a text)',
    );
  });

  test("groups are of the strategy hybrid, and at most the datasets", () => {
    expect(failure({ strategy: "ddp", groups: 2 })).toEqual({
      code: "CONFIG_INVALID",
      message: 'configuration: "parallel.groups": expected nothing, because "parallel.strategy" is ddp, found 2',
      hint: "Groups are of the strategy hybrid.",
    });
    expect(failure({ groups: 3 })).toEqual({
      code: "CONFIG_INVALID",
      message: 'configuration: "parallel.groups": expected at most 2, the number of datasets, found 3',
      hint: "A group has at least one branch.",
    });
  });

  test("thresholds do not cross", () => {
    expect(failure({ thresholds: { ddp: 3 } })).toEqual({
      code: "CONFIG_INVALID",
      message: 'configuration: "parallel.thresholds": expected ddp not above multiTask, found 3 and 2',
      hint: "Between them the strategy is hybrid.",
    });
  });
});

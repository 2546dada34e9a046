import type { Locate } from "../issues.js";
import { quoted } from "../printable.js";
import type { Config } from "../schema.js";
import { invalid } from "./invalid.js";

/** @throws ConfigError for shares of other datasets, groups that nothing uses, and thresholds that cross. */
export function assertParallel({ parallel, datasets }: Config, locate: Locate): void {
  const { strategy, thresholds, groups, share } = parallel;
  if (thresholds.ddp > thresholds.multiTask) {
    throw invalid(
      locate,
      ["parallel", "thresholds"],
      `expected ddp not above multiTask, found ${String(thresholds.ddp)} and ${String(thresholds.multiTask)}`,
      "Between them the strategy is hybrid.",
    );
  }
  if (groups !== undefined && strategy !== "auto" && strategy !== "hybrid") {
    throw invalid(
      locate,
      ["parallel", "groups"],
      `expected nothing, because "parallel.strategy" is ${strategy}, found ${String(groups)}`,
      "Groups are of the strategy hybrid.",
    );
  }
  if (groups !== undefined && groups > datasets.length) {
    throw invalid(
      locate,
      ["parallel", "groups"],
      `expected at most ${String(datasets.length)}, the number of datasets, found ${String(groups)}`,
      "A group has at least one branch.",
    );
  }
  if (typeof share === "string") return;
  const names = datasets.map(({ name }) => name);
  const unknown = Object.keys(share).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw invalid(
      locate,
      ["parallel", "share", unknown],
      `expected ${names.join(" or ")}, found ${quoted(unknown)}`,
      "Shares are by the name of a dataset.",
    );
  }
  const missing = names.find((name) => !Object.hasOwn(share, name));
  if (missing !== undefined) {
    throw invalid(
      locate,
      ["parallel", "share"],
      `expected a number for every dataset, found none for ${missing}`,
      "Give all of them, or sizes, or equal.",
    );
  }
}

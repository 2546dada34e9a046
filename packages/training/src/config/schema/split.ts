import { z } from "zod";
import { fraction } from "./fraction.js";

/** The shares of datasets without a split of their own. */
export const split = z.strictObject({
  train: fraction.gt(0).default(0.9).describe("Share of the structures to train on."),
  validation: fraction.gt(0).default(0.1).describe("Share of the structures to validate on."),
  test: fraction.default(0).describe("Share of the structures that training never looks at."),
  stratify: z
    .enum(["composition"])
    .optional()
    .describe("`composition`: every side gets its share of the groups of each composition."),
  leaks: z
    .enum(["report", "error", "off"])
    .default("report")
    .describe(
      "Groups, and the same atoms at the same places, that are on two sides, in whatever dataset: `report` counts them in " +
        "the log and in `summary.json` and names them in `leaks.json`, `error` refuses to train, `off` does not look.",
    ),
});

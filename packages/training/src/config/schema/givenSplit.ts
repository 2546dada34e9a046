import { z } from "zod";

const names = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)], { error: "a file's name, or a list of names" })
  .optional();

const lists = z.strictObject({
  train: names.describe(
    "Names to train on: a file with one on each line (or of a JSON list), or the names themselves.",
  ),
  validation: names.describe("Names to validate on, likewise."),
  test: names.describe("Names that training never looks at, likewise."),
});

const sideFiles = z.array(z.string().min(1)).min(1).optional();

const splitFiles = z.strictObject({
  validation: sideFiles.describe("Files with the structures to validate on, relative to this configuration's folder."),
  test: sideFiles.describe("Files with structures that training never looks at."),
});

/** The split of one dataset. */
export const givenSplit = z.strictObject({
  files: splitFiles.optional().describe("Files of the other sides; those of the dataset's `files` are to train on."),
  lists: lists.optional().describe("Which structures or groups are on which side."),
  by: z.enum(["id", "group"]).optional().describe("What the lists name; `id` by default."),
  own: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Key of the split that the files have, such as `split` of Transition1x. Its values are `train`, `validation` (`val`, " +
        "`valid`) and `test`; `lists` names others.",
    ),
  rest: z
    .enum(["train", "validation", "test"])
    .optional()
    .describe("Side of the structures that are on no list; an error by default."),
});

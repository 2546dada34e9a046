import { expect, it } from "vitest";
import { openSource } from "../src/source";
import { failure } from "./helpers";

it.each([
  ["-", "the standard input is /dev/stdin"],
  ["nowhere/*.xyz", "a pattern that the shell leaves as it is fits no file"],
  ["nowhere.xyz", "relative paths start at the working directory"],
])("says what may be meant by %s", async (path, hint) => {
  expect(await failure(() => openSource(path))).toStrictEqual({
    code: "DATASET_FILE_MISSING",
    message: `${path}: expected a file, found nothing of that name`,
    hint,
  });
});

it("passes errors on that are not the system's: they say nothing of the file", async () => {
  await expect(openSource("a\0b")).rejects.toThrow(TypeError);
});

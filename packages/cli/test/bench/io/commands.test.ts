import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { convert, prepare } from "../../../src/bench/io/commands.js";
import { Stop } from "../../../src/bench/io/stop.js";
import { temporaryFolder, TWO_FRAMES } from "../../hydride.js";

const stop = new Stop();
afterEach(() => stop.stopListening());

test("a command that fails, or writes something else, is an error", async () => {
  const folder = temporaryFolder();
  const input = join(folder, "in.xyz");
  const said = {
    code: "DATASET_FILE_MISSING",
    message: `${input}: expected a file, found nothing of that name`,
    hint: "relative paths start at the working directory",
  };
  await expect(convert(stop, input, join(folder, "out.xyz"), 2)).rejects.toMatchObject({
    code: "BENCH_COMMAND",
    message: `expected hydride convert to write 2 structures, it wrote none; ${JSON.stringify({ error: said })}`,
  });
  writeFileSync(input, TWO_FRAMES);
  await expect(prepare(stop, input, join(folder, "out.bp"), 3)).rejects.toMatchObject({
    code: "BENCH_COMMAND",
    message: "expected hydride prepare to write 3 structures, it wrote 2",
    hint: "hydride doctor says what is missing",
  });
});

import { currentGolden, differences, readGolden, writeGolden } from "./golden.js";

// pnpm --filter @hydride/models golden [--same-version]
const [found, pinned] = [currentGolden(), readGolden()];
const changes = differences(found, pinned);
if (changes.length > 0 && found.version === pinned.version && !process.argv.includes("--same-version")) {
  console.error(`EGNN_VERSION is ${found.version}, as it was pinned, but ${changes.length} numbers differ.`);
  console.error("Raise EGNN_VERSION, or pass --same-version if no checkpoint of this version can be anywhere.");
  process.exitCode = 1;
} else {
  writeGolden(found);
  console.log(`pinned version ${found.version}: ${changes.length} numbers differ from before`);
}

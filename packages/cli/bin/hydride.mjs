#!/usr/bin/env node
// A package manager links a command when it installs, which in a clone is before anything is built: hence this file.
import { existsSync } from "node:fs";

const built = new URL("../dist/bin.js", import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  const error = { code: "NOT_BUILT", message: `${built.pathname} does not exist`, hint: "run scripts/setup.sh" };
  if (process.argv.includes("--json")) console.log(JSON.stringify({ error }));
  console.error(`error: hydride is not built (${error.message}); run scripts/setup.sh`);
  process.exitCode = 1;
}

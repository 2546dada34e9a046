#!/usr/bin/env node
import { run } from "@hydride/cli";

// `node dist/main.js CONFIG --out DIR` is `hydride pretrain CONFIG --out DIR`, for launchers that start a script.
process.exitCode = await run(["pretrain", ...process.argv.slice(2)]);

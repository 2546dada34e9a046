#!/usr/bin/env node
import { main } from "@hydride/cli";

// `node dist/main.js CONFIG --out DIR` is `hydride pretrain CONFIG --out DIR`, for launchers that start a script.
await main(["pretrain", ...process.argv.slice(2)]);

/** Pre-trains on the ranks that it is started on: `pretrain.ts CONFIG OUT [key=value...]`. */
import { pretrain } from "../../../src/index.js";

const [config, out, ...set] = process.argv.slice(2) as [string, string, ...string[]];
try {
  await pretrain(config, { out, set, overwrite: true });
} catch (error) {
  const { here } = error as { here?: boolean };
  if (here === false) process.exit(0);
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}

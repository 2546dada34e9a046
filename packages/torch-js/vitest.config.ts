import { tests } from "../../tools/workspace/vitest";

export default tests({
  globalSetup: ["../../tools/workspace/cudaStandIn.ts"],
  typecheck: {
    enabled: true,
    include: ["test/types/*.test-d.ts"],
    tsconfig: "test/types/tsconfig.json",
    // The sources have a check of their own.
    ignoreSourceErrors: true,
  },
});

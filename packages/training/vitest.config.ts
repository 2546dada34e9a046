import { tests } from "../../tools/workspace/vitest";

export default tests({ globalSetup: ["../../tools/workspace/cudaStandIn.ts"] });

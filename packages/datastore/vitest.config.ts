import { tests } from "../../tools/workspace/vitest";

export default tests({ globalSetup: ["test/globalSetup.ts"], fileParallelism: false });

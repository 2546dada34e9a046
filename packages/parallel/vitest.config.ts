import { tests } from "../../tools/workspace/vitest";

export default tests();

import { tests } from "../../tools/build/vitest";

export default tests();

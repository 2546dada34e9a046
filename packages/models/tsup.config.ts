import { library } from "../../tools/workspace/tsup";

export default library({ index: "src/index.ts", testing: "src/testing/index.ts" });

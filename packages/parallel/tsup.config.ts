import { library } from "../../tools/workspace/tsup";

export default library({ index: "src/index.ts", planner: "src/planner/index.ts" });

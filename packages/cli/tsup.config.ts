import { library } from "../../tools/workspace/tsup";

export default library({ index: "src/index.ts", bin: "src/bin.ts" });

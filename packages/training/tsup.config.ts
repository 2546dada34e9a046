import { library } from "../../tools/workspace/tsup";

export default library({
  index: "src/index.ts",
  progress: "src/run/lineProgress.ts",
  preparation: "src/data/preparation.ts",
});

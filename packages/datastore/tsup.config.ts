import { library } from "../../tools/workspace/tsup";

export default library();

import { library } from "../../tools/build/tsup";

export default library();

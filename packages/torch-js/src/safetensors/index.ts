export { load, type SafetensorsFile } from "./load.js";
export { save } from "./save.js";

export { load, type SafetensorsFile } from "./load.js";
export { open, type OpenOptions, type SafetensorsReader } from "./open.js";
export type { Range } from "./ranges.js";
export { save } from "./save.js";

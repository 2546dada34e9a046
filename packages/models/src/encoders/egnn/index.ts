export type { EgnnConfig } from "./config.js";
export { EgnnEncoder } from "./encoder.js";

export { type EgnnConfig, EGNN_VERSION, resolveEgnnConfig } from "./config.js";
export { EGNN_COST } from "./cost.js";
export { describeEgnn } from "./describe.js";
export { EgnnEncoder } from "./encoder.js";
export { EGNN_RULES } from "./rules.js";

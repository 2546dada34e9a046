export { PAINN_VERSION, type PainnConfig, resolvePainnConfig } from "./config.js";
export { PAINN_COST } from "./cost.js";
export { describePainn } from "./describe.js";
export { PainnEncoder } from "./encoder.js";
export { PAINN_RULES } from "./rules.js";

export { AdamW, type AdamWOptions, type ParameterGroup } from "./adamW.js";

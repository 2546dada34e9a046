export { diagnose } from "./doctor/diagnose.js";
export type { Check, DoctorReport } from "./doctor/check.js";
export { CliError, describeError } from "./errors.js";
export type { ErrorDescription } from "./errors.js";
export { main } from "./main.js";
export { run } from "./run.js";

import { join } from "node:path";

/** The folder with real data and reference files, beside the repository. */
export const shared =
  process.env["HYDRIDE_SHARED"] ?? join(import.meta.dirname, "..", "..", "..", "..", "..", "shared");

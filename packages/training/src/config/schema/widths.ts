import { z } from "zod";

/** Widths of the hidden layers of a head. */
export const widths = z.array(z.int().min(1).max(8192)).min(1);

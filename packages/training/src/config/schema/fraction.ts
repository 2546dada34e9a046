import { z } from "zod";

/** A share of something. */
export const fraction = z.number().min(0).max(1);

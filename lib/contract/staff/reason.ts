import { z } from "zod";
import { cleanLine } from "@/lib/kernel/clean-line";

/** Why a member of staff changes something, for the audit log (`private.require_reason`): at least three characters that can be seen. */
export const reasonSchema = z
  .string()
  .trim()
  .max(500)
  .refine((reason) => cleanLine(reason).length >= 3, "Please write at least three characters");

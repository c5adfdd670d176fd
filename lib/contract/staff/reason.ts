import { z } from "zod";

/** Why a member of staff changes something, for the audit log (`private.require_reason`). */
export const reasonSchema = z.string().trim().min(3, "Please write at least three characters").max(500);

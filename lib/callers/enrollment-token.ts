import "server-only";
import { createHash, createHmac } from "node:crypto";
import { env } from "@/lib/env";

/**
 * The token in the link of a grant to enroll a second factor. It is made of the grant's id and our key, so that the email can be
 * written, and written again, although the database keeps only `hashToken` of it.
 */
export const enrollmentToken = (grantId: string): string =>
  createHmac("sha256", env().SUPABASE_SECRET_KEY).update(`enroll-second-factor:${grantId}`).digest("base64url");

/** What is kept of a token or a code that has enough random bits of its own: SHA-256. */
export const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest();

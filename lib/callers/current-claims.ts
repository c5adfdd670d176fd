import "server-only";
import { isAuthRetryableFetchError } from "@supabase/supabase-js";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { UserClient } from "./user-client";

/** The part of a verified access token that we believe. `user_metadata` is written by the user and never read. */
const claimsSchema = z.object({
  sub: z.uuid(),
  role: z.literal("authenticated"),
  aud: z.union([z.literal("authenticated"), z.array(z.string()).refine((all) => all.includes("authenticated"))]),
  email: z.string().default(""),
  session_id: z.uuid(),
  is_anonymous: z.literal(false).default(false),
});

export interface Claims {
  userId: string;
  email: string;
  /** The session at the auth server. SQL asks whether it still lives before it lets anybody in. */
  sessionId: string;
}

/** Our view of a token's payload, or null when it is no signed-in person's. */
export function toClaims(payload: unknown): Claims | null {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) return null;
  return { userId: parsed.data.sub, email: parsed.data.email, sessionId: parsed.data.session_id };
}

/**
 * Who is signed in, from the session cookie: the token's signature is checked against the published keys, and a
 * token that is about to end is refreshed into the client's jar. Null for an anonymous browser, for a session that has ended, and
 * for one that was never ours: whatever a token looks like, it is nobody's until it is verified.
 * @throws {AppError} UNAVAILABLE when the auth server would have to be asked and does not answer
 */
export async function currentClaims(client: UserClient): Promise<Claims | null> {
  const { data, error } = await client.auth.getClaims().catch((thrown: unknown) => ({ data: null, error: thrown }));
  if (isAuthRetryableFetchError(error))
    throw new AppError("UNAVAILABLE", { message: "the auth server does not answer", cause: error });
  return data ? toClaims(data.claims) : null;
}

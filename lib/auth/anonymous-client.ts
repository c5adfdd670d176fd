import "server-only";
import { createClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/db";
import { env } from "@/lib/env";

/**
 * An anonymous Supabase client that leaves no cookies, for sign-up, emails and password checks. New for each call:
 * a client on which someone signed in stays that person in memory.
 */
export function createAnonymousClient() {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  return createClient<Database>(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}

import "server-only";
import { createClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/db";
import { env } from "@/lib/env";

/** A Supabase client with the secret key. For the administration of credentials only. */
export function createAdminClient() {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  return createClient<Database>(SUPABASE_URL, SUPABASE_SECRET_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}

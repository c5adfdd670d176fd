import "server-only";
import { createServerClient } from "@supabase/ssr";
import type { Database } from "@/lib/db";
import { env } from "@/lib/env";
import { type CookieJar, hasReadableSession, sessionCookieOptions } from "./cookies";

/**
 * A Supabase client that acts as the person whose session is in `jar`, and keeps that session there.
 * One client per request: after a sign-in it stays that person, even if the cookies change later.
 *
 * @param onHeaders receives the cache headers that an answer with fresh session cookies must carry
 */
export function createUserClient(jar: CookieJar, onHeaders?: (headers: Record<string, string>) => void) {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  return createServerClient<Database>(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: sessionCookieOptions(),
    cookies: {
      encode: "tokens-only",
      getAll: () => (hasReadableSession(jar) ? jar.getAll() : []),
      setAll: (cookies, headers) => {
        for (const { name, value, options } of cookies) jar.set(name, value, options);
        onHeaders?.(headers);
      },
    },
  });
}

export type UserClient = ReturnType<typeof createUserClient>;

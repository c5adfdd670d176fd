import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { type CookieJar, hasReadableSession } from "./cookies";
import { createUserClient } from "./user-client";

/** The cookies of the page, server action or route handler that is running. */
export async function pageJar(): Promise<CookieJar> {
  const store = await cookies();
  return {
    getAll: () => store.getAll(),
    set: (name, value, options) => {
      try {
        store.set(name, value, options);
      } catch {
        // A Server Component may not write cookies; `proxy.ts` has refreshed the session before it ran.
      }
    },
  };
}

/** The Supabase client of the current page or action; row level security decides what it reads. */
export const userClient = cache(async () => createUserClient(await pageJar()));

/** Whether this browser brings a session. For what the frame shows; nobody is let in by it. */
export const pageHasSession = async (): Promise<boolean> => hasReadableSession(await pageJar());

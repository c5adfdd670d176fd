import "server-only";
import type { Route } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type Actor, identifyCaller, type UserActor } from "./actor";
import { pageJar } from "./page-jar";

/** Who looks at the page or sent the form that is being served; null for a browser that is nobody yet. Asked once per request. */
export const pageActor = cache(async (): Promise<Actor | null> => (await identifyCaller(null, await pageJar())).actor);

/**
 * The signed-in person, or a redirect to sign-in that comes back to `next`.
 * Call it outside of `try`: the redirect is thrown.
 */
export async function requirePerson(next: string): Promise<UserActor> {
  const actor = await pageActor();
  if (actor?.kind === "user") return actor;
  redirect(`/sign-in?next=${encodeURIComponent(next)}` as Route);
}

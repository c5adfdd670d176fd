import "server-only";
import type { Route } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { call, serverSql } from "@/lib/db";
import { type Actor, identifyCaller, type UserActor } from "./actor";
import { pageJar } from "./page-jar";

/**
 * Who looks at the page or sent the form that is being served; null for an anonymous browser, and for a person whose session
 * has ended. Asked once per request.
 */
export const pageActor = cache(async (): Promise<Actor | null> => {
  const { actor } = await identifyCaller(null, await pageJar());
  return actor?.kind === "user" && !(await isLive(actor)) ? null : actor;
});

const isLive = ({ sessionId, userId }: UserActor): Promise<boolean> =>
  call(serverSql(), "session_is_live", { p_session_id: sessionId, p_user_id: userId }, z.boolean());

/**
 * The signed-in person, or a redirect to sign-in that comes back to `next`.
 * Call it outside of `try`: the redirect is thrown.
 */
export async function requirePerson(next: string): Promise<UserActor> {
  const actor = await pageActor();
  if (actor?.kind === "user") return actor;
  redirect(`/sign-in?next=${encodeURIComponent(next)}` as Route);
}

import "server-only";
import type { Route } from "next";
import { sessionActor, staffStanding } from "@/lib/callers";
import type { AuthContext } from "./auth-context";

/** Where someone goes who has just typed their password: a member of staff to the second factor, and from there on. */
export async function afterSignIn({ client, jar, address }: AuthContext, next: Route): Promise<Route> {
  const person = await sessionActor(client, jar);
  if (!person || (await staffStanding(person, address)).is === "customer") return next;
  return `/sign-in/second-factor?next=${encodeURIComponent(next)}` as Route;
}

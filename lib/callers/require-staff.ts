import "server-only";
import type { Route } from "next";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { reachesRole, type StaffRole } from "@/lib/contract/permissions";
import { AppError } from "@/lib/errors";
import { type StaffActor, type StaffStanding, staffStanding } from "./actor";
import { clientAddress } from "./client-address";
import { pageActor } from "./page-actor";

/** What the person who looks at this page is to the back office; null for strangers. Asked once per request. */
export const pageStanding = cache(async (): Promise<StaffStanding | null> => {
  const actor = await pageActor();
  return actor?.kind === "user" ? staffStanding(actor, clientAddress(await headers())).catch(nullWhenEnded) : null;
});

/**
 * The member of staff who looks at the page, with this role or a higher one; for everyone else the page does not exist. A member
 * whose session has not passed the second factor is sent there.
 * Every page of the back office asks this itself: a layout is not rendered again when only the page below it changes.
 * Call it outside of `try`: "not found" and the redirect are thrown.
 */
export async function requireStaff(role: StaffRole): Promise<StaffActor> {
  const standing = await pageStanding();
  if (standing?.is === "staff-outside") redirect("/sign-in/second-factor" as Route);
  if (standing?.is !== "staff" || !reachesRole(standing.actor.role, role)) notFound();
  return standing.actor;
}

function nullWhenEnded(error: unknown): null {
  if (error instanceof AppError && error.code === "UNAUTHENTICATED") return null;
  throw error;
}

import "server-only";
import type { Route } from "next";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { StaffRole } from "@/lib/contract/permissions";
import { type StaffActor, type StaffStanding, staffStanding } from "./actor";
import { clientAddress } from "./client-address";
import { pageActor } from "./page-actor";

/** What whoever looks at this page is to the back office; null for strangers. Asked once per request. */
const pageStanding = cache(async (): Promise<StaffStanding | null> => {
  const actor = await pageActor();
  return actor?.kind === "user" ? staffStanding(actor, clientAddress(await headers())) : null;
});

/**
 * The member of staff who looks at the page. Everyone else, and a role that the page is not for, gets the answer of an unknown
 * address; a member of staff whose session has not passed the second factor is sent there.
 * Call it outside of `try`: "not found" and the redirect are thrown.
 */
export async function requireStaff(roles: readonly StaffRole[]): Promise<StaffActor> {
  const standing = await pageStanding();
  if (standing?.is === "staff-outside") redirect("/sign-in/second-factor" as Route);
  if (standing?.is !== "staff" || !roles.includes(standing.actor.role)) notFound();
  return standing.actor;
}

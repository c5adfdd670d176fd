import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { reachesRole, type StaffRole } from "@/lib/contract/permissions";
import { AppError } from "@/lib/errors";
import { type StaffActor, staffActor } from "./actor";
import { pageActor } from "./page-actor";

/**
 * The member of staff who looks at the page, with this role or a higher one; for everyone else the page does not exist.
 * Every page of the back office asks this itself: a layout is not rendered again when only the page below it changes.
 * Call it outside of `try`: "not found" is thrown.
 */
export const requireStaff = cache(async (role: StaffRole): Promise<StaffActor> => {
  const actor = await pageActor();
  const staff = actor?.kind === "user" ? await staffActor(actor).catch(nullWhenEnded) : null;
  if (!staff || !reachesRole(staff.role, role)) notFound();
  return staff;
});

function nullWhenEnded(error: unknown): null {
  if (error instanceof AppError && error.code === "UNAUTHENTICATED") return null;
  throw error;
}

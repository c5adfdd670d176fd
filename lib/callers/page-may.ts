import "server-only";
import { cache } from "react";
import type { Permission } from "@/lib/contract/permissions";
import { AppError } from "@/lib/errors";
import { pageActor } from "./page-actor";
import { resolveAccount } from "./resolve-account";

/** Whether the person who looks at the page may do something in the account that is shown. Asked once per request. */
export const pageMay = cache(async (permission: Permission): Promise<boolean> => {
  const actor = await pageActor();
  if (!actor) return false;
  try {
    await resolveAccount(actor, null, permission);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
});

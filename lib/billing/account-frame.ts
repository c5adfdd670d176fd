import "server-only";
import { cache } from "react";
import { type Actor, actorJson, pageActor, type UserActor } from "@/lib/callers";
import { type AccountFrame, accountFrameSchema } from "@/lib/contract/unpaid";
import { call, serverSql } from "@/lib/db";
import { AppError } from "@/lib/errors";

/** @param accountId null: the person's usual one */
export const getAccountFrame = (actor: UserActor, accountId: string | null): Promise<AccountFrame> =>
  call(serverSql(), "account_frame", { p_actor: actorJson(actor), p_account_id: accountId }, accountFrameSchema);

/** The same of the person's usual account; nothing for somebody who is not signed in, or whose account lets nobody in. */
export async function visitorFrame(actor: Actor | null): Promise<AccountFrame> {
  const nothing = { role: null, unpaid: null };
  if (actor?.kind !== "user") return nothing;
  try {
    return await getAccountFrame(actor, null);
  } catch (error) {
    if (error instanceof AppError) return nothing;
    throw error;
  }
}

/** Of the page that is being served, asked once for it and its frame. Nothing for those whom the page sends to sign in. */
export const pageFrame = cache(async (): Promise<AccountFrame> => visitorFrame(await pageActor()));

import "server-only";
import { headers } from "next/headers";
import { limitPage } from "@/lib/api";
import { type Actor, pageActor, resolveAccount } from "@/lib/callers";
import { type SearchAnswer, type SearchQueryInput, searchQuerySchema } from "@/lib/contract/available-numbers";
import { searchLimit } from "@/lib/contract/rate-limits";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { searchAvailableNumbers } from "./search-available-numbers";

/** What a page shows of a search: an answer, or the code of what went wrong. */
export type PageSearch = { answer: SearchAnswer } | { code: string; details: Record<string, unknown> };

/**
 * The search of `GET /api/v1/available-numbers` for the page that is being rendered: same person, same limit, same
 * answer. Never throws: a page without numbers is still a page.
 */
export async function searchForPage(query: SearchQueryInput): Promise<PageSearch> {
  try {
    const [actor, asked] = await Promise.all([pageActor(), headers()]);
    await limitPage(searchLimit, actor, asked);
    const accountId = await accountOf(actor);
    const read = searchQuerySchema.safeParse(query);
    if (!read.success) return { code: "VALIDATION_FAILED", details: { reason: read.error.issues[0]?.message } };
    const answer = await searchAvailableNumbers(accountId === undefined ? null : actor, read.data, accountId);
    return { answer };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, details: error.details ?? {} };
    logger.error({ err: error }, "a page could not search");
    return { code: "INTERNAL", details: {} };
  }
}

/** Null for guests and strangers; undefined for a person whose session was ended elsewhere, who searches as a stranger. */
async function accountOf(actor: Actor | null): Promise<string | null | undefined> {
  if (!actor || actor.kind === "guest") return null;
  try {
    return await resolveAccount(actor, null);
  } catch (error) {
    if (error instanceof AppError && error.code === "UNAUTHENTICATED") return undefined;
    throw error;
  }
}

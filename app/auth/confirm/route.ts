import type { Route } from "next";
import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import type { z } from "zod";
import { actionContext, confirmLink, type LinkOutcome, linkSchema } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { logger } from "@/lib/logger";

type Link = z.infer<typeof linkSchema>;
type LinkType = Link["type"];

/** Where a link of an auth email leads when it worked, and when it did not. A `next` replaces the first. */
const goals: Record<LinkType, { done: string; wrong: string }> = {
  email: { done: "/account/numbers", wrong: "/sign-in?problem=link" },
  signup: { done: "/account/numbers", wrong: "/sign-in?problem=link" },
  magiclink: { done: "/account/numbers", wrong: "/sign-in?problem=link" },
  recovery: { done: "/reset-password/new", wrong: "/reset-password?problem=link" },
  email_change: { done: "/account/settings?changed=email", wrong: "/account/settings?problem=link" },
};

/** `/auth/confirm?token_hash=…&type=…&next=/…` of an auth email: proves the mailbox, signs in, goes on. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = request.nextUrl.searchParams;
  const link = linkSchema.safeParse(Object.fromEntries(query));
  if (!link.success) redirect("/sign-in?problem=link");
  const goal = goals[link.data.type];
  const outcome = await follow(link.data);
  if (!outcome.ok) redirect(goal.wrong as Route);
  const next = safeNextPath(query.get("next"), goal.done);
  if (outcome.choosePassword) redirect(`/reset-password/new?next=${encodeURIComponent(next)}`);
  redirect((link.data.type === "recovery" ? goal.done : next) as Route);
}

/** Email scanners request links with HEAD, which must not use up the token. */
export const HEAD = (): Response => new Response(null);

async function follow(link: Link): Promise<LinkOutcome> {
  try {
    return await confirmLink(link, await actionContext());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error({ err: error }, "a link could not be followed");
    return { ok: false, code: "link_wrong" };
  }
}

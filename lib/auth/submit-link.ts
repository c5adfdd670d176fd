"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import { formAction } from "@/lib/forms";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import { actionContext } from "./action-context";
import { followLink } from "./follow-link";
import { followLinkSchema } from "./schema";
import { sayRefusal } from "./words";

const goals = {
  email: "/account/numbers",
  signup: "/account/numbers",
  magiclink: "/account/numbers",
  recovery: "/reset-password/new",
  email_change: "/account/settings?changed=email",
} as const;

/** The button of a link's page: does what the link is for, and goes on. `intent` = new throws the sign-up's password away. */
export const submitLink = formAction({ schema: followLinkSchema }, async ({ input, form }) => {
  const password = input.intent === "new" ? null : input.password;
  const outcome = await followLink(input, password, await actionContext());
  if (!outcome.ok)
    return outcome.code === "password_wrong" ? { fieldErrors: { password: wrongPassword } } : sayRefusal(outcome);
  if (outcome.leadsTo === "half-changed") redirect("/auth/confirm?step=other-mailbox");
  const next = safeNextPath(String(form.get("next") ?? ""), goals[input.type]);
  if (outcome.leadsTo === "choose-password")
    redirect(
      (input.type === "recovery"
        ? newPasswordPath(next)
        : `/reset-password/new?next=${encodeURIComponent(next)}`) as Route,
    );
  redirect(next as Route);
});

/** A reset's link carries the page where the password is chosen, with the way back; anything else leads to the page itself. */
const newPasswordPath = (next: string): string => (next.startsWith(`${goals.recovery}?back=`) ? next : goals.recovery);

const wrongPassword = "This is not the password of that sign-up. Try again, or choose a new one.";

import "server-only";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { z } from "zod";
import { emailSchema } from "@/lib/kernel/email";
import { safeNextPath } from "@/lib/kernel/safe-next-path";
import type { MessageInput, MessageName } from "./registry";

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

/** The payload of Supabase's Send Email Hook, as far as it is used here. */
const authHookPayload = z.object({
  user: z.object({
    email: emailSchema,
    /** Auth writes `new_email`; its documentation has `email_new`. */
    new_email: optionalText,
    email_new: optionalText,
    /** absent until the address is confirmed */
    email_confirmed_at: optionalText,
  }),
  email_data: z.object({
    email_action_type: z.string(),
    token: optionalText,
    token_hash: optionalText,
    token_new: optionalText,
    token_hash_new: optionalText,
    redirect_to: optionalText,
  }),
});
export type AuthHookPayload = z.infer<typeof authHookPayload>;

/**
 * Verifies a Standard-Webhooks request (HMAC, at most 5 minutes old) and parses it.
 *
 * @param secret `v1,whsec_<base64>`, as Supabase shows it
 * @returns null when the signature is wrong, missing or too old
 * @throws {z.ZodError} when a correctly signed payload has another shape
 */
export function openAuthHook(rawBody: string, headers: Headers, secret: string): AuthHookPayload | null {
  try {
    const payload = new Webhook(secret.replace(/^v1,/, "")).verify(rawBody, Object.fromEntries(headers));
    return authHookPayload.parse(payload);
  } catch (error) {
    if (error instanceof WebhookVerificationError) return null;
    throw error;
  }
}

/** One message that an auth event calls for. `part` distinguishes several of one event. */
export type AuthEmail = {
  [Name in MessageName]: { to: string; template: Name; parameters: MessageInput<Name>; part: string };
}["confirm-email" | "sign-in-link" | "confirm-action" | "reset-password" | "email-change"];

/**
 * What has to be sent for an auth event.
 *
 * @param appUrl origin of the shop; `redirect_to` counts only when it points there
 * @returns null for an event that we have no message for
 */
export function authEmailsOf({ user, email_data: data }: AuthHookPayload, appUrl: string): AuthEmail[] | null {
  const link = (type: string, hash: string | undefined) => confirmationLink(appUrl, type, hash ?? "", data.redirect_to);
  const code = data.token ?? "";
  switch (data.email_action_type) {
    case "signup":
      return [
        {
          to: user.email,
          template: "confirm-email",
          parameters: { code, link: link("email", data.token_hash) },
          part: "",
        },
      ];
    case "magiclink":
    case "invite":
    case "email":
      return [
        {
          to: user.email,
          // A code that is asked for again while signing up still finishes the sign-up.
          template: user.email_confirmed_at ? "sign-in-link" : "confirm-email",
          parameters: { code, link: link("email", data.token_hash) },
          part: "",
        },
      ];
    case "recovery":
      return [
        {
          to: user.email,
          template: "reset-password",
          parameters: { code, link: link("recovery", data.token_hash) },
          part: "",
        },
      ];
    case "reauthentication":
      return [{ to: user.email, template: "confirm-action", parameters: { code }, part: "" }];
    case "email_change":
      return emailChange(user, data, link);
    default:
      return null;
  }
}

/**
 * With "secure email change" both addresses must agree, and the names are historical: `token_hash_new` belongs to the
 * current address, `token_hash` to the new one. Their codes are left out: no page asks for them.
 * @see https://supabase.com/docs/guides/auth/auth-hooks/send-email-hook
 */
function emailChange(
  user: AuthHookPayload["user"],
  data: AuthHookPayload["email_data"],
  link: (type: string, hash: string | undefined) => string,
): AuthEmail[] {
  const newEmail = user.new_email ?? user.email_new ?? user.email;
  const message = (sentTo: "current" | "new", to: string, hash: string | undefined): AuthEmail => ({
    to,
    template: "email-change",
    parameters: { link: link("email_change", hash), new_email: newEmail, sent_to: sentTo },
    part: sentTo,
  });
  if (!data.token_hash_new) return [message("new", newEmail, data.token_hash)];
  return [message("current", user.email, data.token_hash_new), message("new", newEmail, data.token_hash)];
}

/** Our own page takes the hash, so the link works on another device and without the auth server's redirect. */
function confirmationLink(appUrl: string, type: string, tokenHash: string, redirectTo: string | undefined): string {
  const link = new URL("/auth/confirm", appUrl);
  link.searchParams.set("token_hash", tokenHash);
  link.searchParams.set("type", type);
  const next = ownPath(redirectTo, appUrl);
  if (next) link.searchParams.set("next", next);
  return link.href;
}

function ownPath(redirectTo: string | undefined, appUrl: string): string {
  if (!redirectTo || !URL.canParse(redirectTo)) return "";
  const url = new URL(redirectTo);
  if (url.origin !== new URL(appUrl).origin || url.pathname === "/") return "";
  return safeNextPath(`${url.pathname}${url.search}`, "");
}

import { createHmac, randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { Lite } from "./lite.ts";
import type { SupabaseOptions } from "./options.ts";
import { requestContext } from "./request-context.ts";

export type MailAction = "signup" | "recovery" | "magiclink" | "invite" | "email_change" | "reauthentication";

export interface MailMeta {
  tokenHash?: string;
  tokenNew?: string;
  tokenHashNew?: string;
  currentEmail?: string;
  newEmail?: string;
}

export interface MailHook {
  /** @throws when the hook does not answer 2xx: the auth request then fails, as on hosted */
  send(action: MailAction, email: string, tokenHash: string, code: string, meta?: MailMeta): Promise<void>;
}

/** Hosted waits 5 s. Longer here, because hot reload compiles the route when it is first asked for. */
const hookLimitMs = 25_000;

/**
 * Auth mails leave as on hosted: one signed Standard-Webhooks request to the Send Email Hook, which renders and sends.
 * The payload names are Supabase's; the app links with `token_hash`, or shows `token` (6 digits).
 */
export function createMailHook(lite: Lite, options: SupabaseOptions): MailHook {
  async function send(action: MailAction, email: string, tokenHash: string, code: string, meta: MailMeta = {}) {
    const address = meta.currentEmail ?? email;
    const [user] = await lite.sql`
      select id, email_confirmed_at, raw_user_meta_data, raw_app_meta_data from auth.users where lower(email) = lower(${address}) limit 1`;
    // Hosted's historical names are crossed: `token_hash` belongs to the new address, `token_hash_new` to the current one.
    const isChange = meta.tokenHashNew !== undefined;
    const payload = {
      user: {
        id: user?.id,
        aud: "authenticated",
        role: "authenticated",
        email: address,
        new_email: meta.newEmail,
        email_confirmed_at: user?.email_confirmed_at ?? undefined,
        app_metadata: user?.raw_app_meta_data ?? {},
        user_metadata: user?.raw_user_meta_data ?? {},
      },
      email_data: {
        token: code,
        token_hash: isChange ? meta.tokenHashNew : tokenHash,
        redirect_to: requestContext.getStore()?.redirectTo ?? options.siteUrl,
        email_action_type: action,
        site_url: options.siteUrl,
        token_new: meta.tokenNew ?? "",
        token_hash_new: isChange ? tokenHash : "",
      },
    };
    if (options.mailFile) await appendFile(options.mailFile, `${JSON.stringify(payload)}\n`, { mode: 0o600 });
    if (!options.sendEmailHook) return;
    await post(options.sendEmailHook, JSON.stringify(payload)).catch((error: Error) => {
      const context = requestContext.getStore();
      if (context) context.mailError = error;
      throw error;
    });
  }

  const plain = (action: MailAction) => (email: string, hash: string, code: string, meta?: MailMeta) =>
    send(action, email, hash, code, meta);
  lite.setMailer({
    sendConfirmation: plain("signup"),
    sendRecovery: plain("recovery"),
    sendMagicLink: plain("magiclink"),
    sendEmailChange: plain("email_change"),
    sendReauthentication: (email: string, code: string, meta?: MailMeta) =>
      send("reauthentication", email, meta?.tokenHash ?? "", code, meta),
  });
  return { send };
}

async function post({ url, secret }: { url: string; secret: string }, body: string): Promise<void> {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace(/^v1,whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    },
    signal: AbortSignal.timeout(hookLimitMs),
  });
  if (!response.ok)
    throw new Error(`send-email hook answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
}

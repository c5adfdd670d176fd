import { type RunningEmulator, serveEmulator } from "../kit/index.ts";
import { defineResend } from "./api.ts";
import { faultBody } from "./errors.ts";
import { codeOf, linksOf } from "./links.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import type { StoredEmail } from "./types.ts";

export interface ResendOptions {
  apiKey: string;
  /** 0 (default) takes a free port. */
  port?: number;
  /** Folder of `resend.sqlite`; in memory when absent. */
  dataDir?: string;
}

/** An email as `GET /__control/emails` shows it to tests. */
export type ControlEmail = StoredEmail & { links: string[]; code: string | null };

/**
 * Starts the embedded Resend: the API for `new Resend(apiKey, { baseUrl: url })`, and `${url}/inbox` for people.
 * Nothing is sent anywhere.
 *
 * `GET /__control/emails?to=&q=` answers `ControlEmail[]`, oldest first; `DELETE /__control/emails` empties the mailbox.
 */
export async function start(options: ResendOptions): Promise<RunningEmulator> {
  let mailbox: Mailbox;
  return serveEmulator({
    name: "resend",
    port: options.port,
    dataDir: options.dataDir,
    faultBody,
    service(kit) {
      mailbox = createMailbox(kit.store, kit.clock);
      return defineResend(kit, mailbox, options.apiKey);
    },
    control: {
      "GET /emails": ({ query }): ControlEmail[] =>
        mailbox
          .list({ to: query.get("to") ?? undefined, search: query.get("q") ?? undefined })
          .map((email) => ({ ...email, links: linksOf(email), code: codeOf(email) })),
      "DELETE /emails": () => mailbox.clear(),
    },
  });
}

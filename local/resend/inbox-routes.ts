import type { EmulatorDefinition } from "emulate";
import { listPage, messagePage, missingPage } from "./inbox-page.ts";
import type { Mailbox } from "./mailbox.ts";

type App = Parameters<EmulatorDefinition["setup"]>[0]["app"];

const pageHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  // No scripts at all: what is shown was written by someone else.
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; frame-src 'self'; form-action 'self'; base-uri *",
};

/** `/inbox`: what was sent, for people. Needs no key, because the server listens on 127.0.0.1 only. */
export function inboxRoutes(app: App, baseUrl: string, mailbox: Mailbox): void {
  app.get("/", (c) => c.redirect(`${baseUrl}/inbox`, 302));
  app.get("/inbox", (c) => {
    const search = c.req.query("q") ?? c.req.query("to") ?? "";
    const emails = mailbox.list({ search }).reverse();
    return c.html(listPage(emails.slice(0, 200), emails.length, search), 200, pageHeaders);
  });
  app.get("/inbox/:id", (c) => {
    const email = mailbox.get(c.req.param("id"));
    return email ? c.html(messagePage(email), 200, pageHeaders) : c.html(missingPage(), 404, pageHeaders);
  });
  app.get("/inbox/:id/attachments/:attachmentId", (c) => {
    const email = mailbox.get(c.req.param("id"));
    const attachment = email?.attachments.find((one) => one.id === c.req.param("attachmentId"));
    const content = attachment && mailbox.attachment(attachment.id);
    if (!content) return c.html(missingPage(), 404, pageHeaders);
    const plainName = attachment.filename.replace(/[^\x20-\x7e]|["\\]/g, "_");
    return c.body(new Uint8Array(content), 200, {
      "content-type": attachment.content_type,
      "content-disposition": `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(attachment.filename)}`,
      "x-content-type-options": "nosniff",
    });
  });
}

import "server-only";
import { render as renderHtml, toPlainText } from "@react-email/render";
import type { z } from "zod";
import { enrollmentToken, invoiceLink } from "@/lib/callers";
import { env } from "@/lib/env";
import { formatMoney } from "@/lib/kernel/money";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { timeZoneSchema } from "@/lib/kernel/time-zone";
import { wallTime } from "@/lib/kernel/zoned-time";
import type { Attachment, Message, MessageContext, MessageSite } from "./define-message";
import { Layout } from "./parts/layout";
import { wordsIn } from "./parts/words";
import { type MessageInput, type MessageName, messages } from "./registry";

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
  attachment: Attachment | null;
}

/**
 * Renders one message. React escapes every parameter; the plain text is made from the same tree, so both have the same content.
 *
 * @param locale BCP 47; sets words (English where there is no translation), dates and money
 * @param timeZone IANA name of the zone in which days are written
 * @throws {z.ZodError} when the parameters do not fit the message
 */
export async function render<Name extends MessageName>(
  name: Name,
  parameters: MessageInput<Name>,
  { locale = "en-US", timeZone = "UTC" }: { locale?: string; timeZone?: string } = {},
  site: MessageSite = ownSite(),
): Promise<RenderedEmail> {
  const message: Message<z.ZodType> = messages[name];
  const context = contextOf(locale, timeZone, site);
  const { subject, preview, body, attachment } = message.compose(message.parameters.parse(parameters), context);
  const html = await renderHtml(
    <Layout preview={preview} context={context}>
      {body}
    </Layout>,
  );
  return {
    subject: oneLine(subject),
    html,
    text: toPlainText(html, { selectors: textSelectors, wordwrap: false }).trim(),
    attachment,
  };
}

const ownSite = (): MessageSite => ({ appUrl: env().APP_URL.replace(/\/$/, ""), enrollmentToken, invoiceLink });

function contextOf(preferred: string, timeZone: string, site: MessageSite): MessageContext {
  const locale =
    Intl.DateTimeFormat.supportedLocalesOf([preferred.replace("_", "-")].filter(isLanguageTag))[0] ?? "en-US";
  const zone = timeZoneSchema.catch("UTC").parse(timeZone);
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: zone });
  const instants = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone: zone,
  });
  return {
    say: wordsIn(locale),
    locale,
    ...site,
    money: (cents, currency) => formatMoney(cents, currency, locale),
    date: (iso) => days.format(new Date(iso)),
    day: (iso) => wallTime(iso, zone).slice(0, 10),
    time: (iso) => instants.format(new Date(iso)).replace(/[\u202f\u00a0]/g, " "),
    phone: formatPhone,
  };
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** Headings as they are (not shouted), tables with one line per row, links beside their words. */
const textSelectors = [
  { selector: "h1", options: { uppercase: false } },
  { selector: "h2", options: { uppercase: false } },
  { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
];

/** A subject becomes an email header: no line breaks. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim();

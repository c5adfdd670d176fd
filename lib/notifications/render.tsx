import "server-only";
import { render as renderHtml, toPlainText } from "@react-email/render";
import { env } from "@/lib/env";
import { formatMoney } from "@/lib/kernel/money";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { timeZoneSchema } from "@/lib/kernel/time-zone";
import { type TemplateInput, type TemplateName, type TemplateParameters, templateParameters } from "./parameters";
import { templates } from "./templates";
import { Layout } from "./templates/layout";
import type { Template, TemplateContext } from "./templates/template";
import { wordsIn } from "./words";

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

/**
 * Renders one message. React escapes every parameter; the plain text is made from the same tree, so both say the same.
 *
 * @param locale BCP 47; sets words (English where there is no translation), dates and money
 * @param timeZone IANA name of the zone whose days are said
 * @throws {z.ZodError} when the parameters do not fit the template
 */
export async function render<Name extends TemplateName>(
  name: Name,
  parameters: TemplateInput<Name>,
  { locale = "en-US", timeZone = "UTC" }: { locale?: string; timeZone?: string } = {},
  appUrl = env().APP_URL.replace(/\/$/, ""),
): Promise<RenderedEmail> {
  const parsed = templateParameters[name].parse(parameters) as TemplateParameters<Name>;
  const template: Template<Name> = templates[name];
  const context = contextOf(locale, timeZone, appUrl);
  const preview = template.preview(parsed, context);
  const html = await renderHtml(
    <Layout preview={preview} context={context}>
      {template.body(parsed, context)}
    </Layout>,
  );
  return {
    subject: oneLine(template.subject(parsed, context)),
    html,
    text: toPlainText(html, { selectors: textSelectors, wordwrap: false }).trim(),
  };
}

function contextOf(wished: string, timeZone: string, appUrl: string): TemplateContext {
  const locale = Intl.DateTimeFormat.supportedLocalesOf([wished.replace("_", "-")].filter(isLanguageTag))[0] ?? "en-US";
  const days = new Intl.DateTimeFormat(locale, {
    dateStyle: "long",
    timeZone: timeZoneSchema.catch("UTC").parse(timeZone),
  });
  return {
    say: wordsIn(locale),
    locale,
    appUrl,
    money: (cents, currency) => formatMoney(cents, currency, locale),
    date: (iso) => days.format(new Date(iso)),
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

/** A subject becomes a mail header: no line breaks. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

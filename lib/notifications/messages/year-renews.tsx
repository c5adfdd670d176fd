import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList } from "../parts/number-list";
import { yearOfNumber } from "../parts/parameters";

/** A year of a number renews by itself soon, and can still be stopped. Always sent, once for each year. */
export const yearRenews = defineMessage({
  category: null,
  parameters: yearOfNumber,
  words: {
    subject: "{number} renews for a year on {date}",
    preview: "{amount} for twelve months, plus tax where it applies.",
    title: "A year of your number renews soon",
    body: "Its year ends on {date}. Then it renews by itself for twelve months, until {until}, for {amount}, plus tax where it applies.",
    stop: "If you do not want another year, choose months again or cancel the number on its page before {date}. What is paid stays yours until then.",
  },
  subject: (p, { own, phone, date }) => own("subject", { number: phone(p.number.e164), date: date(p.from) }),
  preview: (p, { own, money }) => own("preview", { amount: money(p.year_cents, p.currency) }),
  body: (p, context) => {
    const { own, say, date, money, appUrl } = context;
    const facts = { date: date(p.from), until: date(p.until), amount: money(p.year_cents, p.currency) };
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own("body", facts)}</Paragraph>
        <Paragraph>{own("stop", facts)}</Paragraph>
        <NumberList numbers={[p.number]} context={context} />
        <Action href={`${appUrl}/account/numbers/${p.number.number_id}`}>{say("number.action-one")}</Action>
      </>
    );
  },
});

import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList } from "../parts/number-list";
import { yearOfNumber } from "../parts/parameters";

/** A number is paid by the year from its next bill on: what, when and how to stop it, in writing. Always sent. */
export const yearChosen = defineMessage({
  category: null,
  parameters: yearOfNumber,
  words: {
    subject: "{number} is paid by the year from {date}",
    preview: "{amount} for twelve months, plus tax where it applies.",
    title: "You pay this number by the year",
    body: "It was chosen on your account. From {date} your bill has {amount} for twelve months, until {until}, plus tax where it applies. Until then nothing changes, and you can go back to months on the number's page.",
    renews:
      "The year renews by itself on {until} until you choose months again or cancel the number. We remind you before it does.",
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
        <Paragraph>{own("renews", facts)}</Paragraph>
        <NumberList numbers={[p.number]} context={context} />
        <Action href={`${appUrl}/account/numbers/${p.number.number_id}`}>{say("number.action-one")}</Action>
      </>
    );
  },
});

import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { instant } from "../parts/parameters";

/** The card cannot pay the next bill: it ends before, or there is none. After the bill before it, and a week ahead. */
export const cardEnding = defineMessage({
  category: null,
  parameters: z.object({
    brand: z.string().nullable(),
    last4: z.string().nullable(),
    /** the last instant at which it is good; null: there is no card */
    expires_at: instant.nullable(),
    bill_at: instant,
  }),
  words: {
    subject: "Your card ends before your next bill on {date}",
    "subject-none": "There is no card for your next bill on {date}",
    preview: "Save another one, and your numbers go on.",
    title: "Your card ends before your next bill",
    "title-none": "There is no card for your next bill",
    body: "The card that ends in {last4} is good until {end}. Your numbers are billed on {date}. Many banks renew cards by themselves; if yours does, you need do nothing.",
    "body-none": "Your numbers are billed on {date}, and no card is saved for it.",
    help: "Otherwise add another card, which pays your bills from then on.",
    "help-none": "Add one, and it pays your bills from then on. Nothing is charged for adding it.",
    action: "See my cards",
  },
  subject: (p, { own, date }) => own(p.expires_at ? "subject" : "subject-none", { date: date(p.bill_at) }),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, { own, date, appUrl }) => (
    <>
      <Title>{own(p.expires_at ? "title" : "title-none")}</Title>
      <Paragraph>
        {p.expires_at
          ? own("body", { last4: p.last4 ?? "", end: date(p.expires_at), date: date(p.bill_at) })
          : own("body-none", { date: date(p.bill_at) })}
      </Paragraph>
      <Paragraph>{own(p.expires_at ? "help" : "help-none")}</Paragraph>
      <Action href={`${appUrl}/account/billing/cards`}>{own("action")}</Action>
    </>
  ),
});

import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, PlainLink, Title } from "../parts/blocks";
import { nameWithoutLinks } from "../parts/without-links";

/** The link by which an address gets copies of an account's mails about money. The token is made here, when it is written. */
export const billingEmail = defineMessage({
  category: null,
  parameters: z.object({
    request_id: z.uuid(),
    account: z.string().transform(nameWithoutLinks),
    hours: z.number().int().positive(),
  }),
  words: {
    subject: "Do you want copies of bills from NumNinja?",
    preview: "Nothing is sent to you before you press the button.",
    title: "Copies of bills",
    body: "“{account}” wants its mails about money to reach this address as well: bills, receipts, refused charges and credit notes.",
    steps:
      "Open the page and press the button within {days} days. The same page stops the copies at any time, so keep this mail.",
    action: "See the page",
    unexpected: "If you did not expect this, you need not do anything: nothing is sent before the button is pressed.",
  },
  subject: (_parameters, { own }) => own("subject"),
  preview: (_parameters, { own }) => own("preview"),
  body: ({ request_id, account, hours }, { own, say, appUrl, enrollmentToken }) => {
    const link = `${appUrl}/billing-email?token=${enrollmentToken(request_id)}`;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own("body", { account })}</Paragraph>
        <Paragraph>{own("steps", { days: Math.round(hours / 24) })}</Paragraph>
        <Action href={link}>{own("action")}</Action>
        <PlainLink hint={say("link.hint")} href={link} />
        <Paragraph soft>{own("unexpected")}</Paragraph>
      </>
    );
  },
});

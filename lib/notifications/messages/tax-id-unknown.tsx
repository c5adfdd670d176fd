import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";

/** The authority of its country does not know the account's tax id. Once for each id. */
export const taxIdUnknown = defineMessage({
  category: null,
  parameters: z.object({ tax_id: z.string() }),
  words: {
    subject: "Your tax ID {id} could not be confirmed",
    preview: "Until it is corrected, your bills have the tax of buyers without a tax ID.",
    title: "Your tax ID could not be confirmed",
    body: "The tax authority does not know {id}. Until it is corrected, your bills have the tax of buyers without a tax ID. Bills that you have already stay as they are.",
    help: "Check it against your registration and correct it. If it is new, its authority may need some days to publish it: save your invoice details again then, and we ask again.",
    action: "See my invoice details",
  },
  subject: (p, { own }) => own("subject", { id: p.tax_id }),
  preview: (_parameters, { own }) => own("preview"),
  body: (p, { own, appUrl }) => (
    <>
      <Title>{own("title")}</Title>
      <Paragraph>{own("body", { id: p.tax_id })}</Paragraph>
      <Paragraph>{own("help")}</Paragraph>
      <Action href={`${appUrl}/account/billing#invoice-details`}>{own("action")}</Action>
    </>
  ),
});

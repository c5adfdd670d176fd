import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList } from "../parts/number-list";
import { endingNumber } from "../parts/parameters";

/** A live number does not work at its carrier: two looks found it so. Always sent. */
export const numberNotWorking = defineMessage({
  category: null,
  parameters: z.object({
    number: endingNumber.extend({ ends_at: endingNumber.shape.ends_at.nullish() }),
    problem: z.string(),
  }),
  words: {
    subject: "{number} does not work at the moment",
    preview: "Calls and texts may not arrive. We are on it.",
    title: "Your number does not work at the moment",
    body: "Our daily look found that the carrier no longer delivers it. Calls and texts may not arrive. Our team knows and is working on it; there is nothing you need to do. We write again when it works.",
    "body-needs_documents":
      "The carrier asks for documents before it delivers calls and texts to this number. Our team knows; please answer this message so that we can tell you what is needed.",
    action: "See what happened",
  },
  subject: ({ number }, { own, phone }) => own("subject", { number: phone(number.e164) }),
  preview: (_parameters, { own }) => own("preview"),
  body: ({ number, problem }, context) => {
    const { own, appUrl } = context;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own(problem === "needs_documents" ? "body-needs_documents" : "body")}</Paragraph>
        <NumberList numbers={[number]} context={context} />
        <Action href={`${appUrl}/account/numbers/${number.number_id}`}>{own("action")}</Action>
      </>
    );
  },
});

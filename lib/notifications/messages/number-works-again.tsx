import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList } from "../parts/number-list";
import { endingNumber } from "../parts/parameters";

/** What was wrong with a number at its carrier is over. Always sent, as the message before it was. */
export const numberWorksAgain = defineMessage({
  category: null,
  parameters: z.object({ number: endingNumber.extend({ ends_at: endingNumber.shape.ends_at.nullish() }) }),
  words: {
    subject: "{number} works again",
    preview: "Calls and texts arrive.",
    title: "Your number works again",
    body: "The carrier delivers it as before: calls and texts arrive.",
    action: "See what happened",
  },
  subject: ({ number }, { own, phone }) => own("subject", { number: phone(number.e164) }),
  preview: (_parameters, { own }) => own("preview"),
  body: ({ number }, context) => {
    const { own, appUrl } = context;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own("body")}</Paragraph>
        <NumberList numbers={[number]} context={context} />
        <Action href={`${appUrl}/account/numbers/${number.number_id}`}>{own("action")}</Action>
      </>
    );
  },
});

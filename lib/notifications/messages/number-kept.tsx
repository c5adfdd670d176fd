import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList } from "../parts/number-list";
import { cents, endingNumber, instant } from "../parts/parameters";

/** A cancellation was undone: when the number renews, for what. Always sent, as the message before it was. */
export const numberKept = defineMessage({
  category: null,
  parameters: z.object({
    /** `ends_at`: until when it is paid */
    number: endingNumber,
    renews_at: instant.nullable(),
    monthly_cents: cents,
    currency: z.string().length(3),
  }),
  words: {
    subject: "Kept: {number} renews again",
    preview: "Its cancellation was undone.",
    title: "You keep your number",
    body: "Its cancellation was undone on your account. It renews on {date} for {amount} a month, plus tax where it applies, until you cancel it.",
    "body-paid": "Its cancellation was undone on your account. It is paid until {date}.",
  },
  subject: ({ number }, { own, phone }) => own("subject", { number: phone(number.e164) }),
  preview: (_parameters, { own }) => own("preview"),
  body: ({ number, renews_at, monthly_cents, currency }, context) => {
    const { own, say, date, money, appUrl } = context;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>
          {renews_at
            ? own("body", { date: date(renews_at), amount: money(monthly_cents, currency) })
            : own("body-paid", { date: date(number.ends_at) })}
        </Paragraph>
        <NumberList numbers={[number]} context={context} />
        <Action href={`${appUrl}/account/numbers/${number.number_id}`}>{say("number.action-one")}</Action>
      </>
    );
  },
});

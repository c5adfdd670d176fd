import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { endingNumber, instant } from "../parts/parameters";

/** Numbers of one buyer that end on the same day; `ends_at` is the earliest. */
export const numberEnding = defineMessage({
  category: "numbers",
  parameters: z.object({ numbers: z.array(endingNumber).min(1), ends_at: instant }),
  words: {
    "subject-one": "{number} ends on {date}",
    subject: "{count} of your numbers end on {date}",
    preview: "It does not renew.",
    "title-one": "Your number ends on {date}",
    title: "Your numbers end on {date}",
    body: "The paid time is over then and does not renew, so from that day on calls no longer arrive.",
    advice: "Tell the people who call you in time, and take the number off your website and papers.",
  },
  subject: ({ numbers, ends_at }, { own, phone, date }) => {
    const one = only(numbers);
    return one
      ? own("subject-one", { number: phone(one.e164), date: date(ends_at) })
      : own("subject", { count: numbers.length, date: date(ends_at) });
  },
  preview: (_parameters, { own }) => own("preview"),
  body: ({ numbers, ends_at }, context) => {
    const { own, say, date, appUrl } = context;
    const one = only(numbers);
    return (
      <>
        <Title>{own(one ? "title-one" : "title", { date: date(ends_at) })}</Title>
        <Paragraph>{own("body")}</Paragraph>
        <NumberList numbers={numbers} context={context} />
        <Paragraph soft>{own("advice")}</Paragraph>
        <Action href={`${appUrl}/account/numbers${one ? `/${one.number_id}` : ""}`}>
          {say(one ? "number.action-one" : "number.action")}
        </Action>
      </>
    );
  },
});

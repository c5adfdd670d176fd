import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { coming } from "../parts/parameters";

/** Numbers of an account cost another sum a month from a bill day on; this announces it. */
export const priceChange = defineMessage({
  category: null,
  parameters: z.object({ currency: z.string().length(3), numbers: z.array(coming).min(1) }),
  words: {
    "subject-one": "{number}: {price} a month from {date}",
    subject: "New monthly prices for {count} of your numbers",
    preview: "Nothing changes before the day named inside.",
    title: "New monthly prices",
    body: "Until the day named here everything stays as it is. From then on the new price is on your bills.",
    note: "{old} a month until {date}, {new} from then on",
    leave:
      "If you do not agree, cancel a number on its page before its day: it works until its paid time is over, and nothing more is charged.",
    action: "My numbers",
  },
  subject: ({ numbers, currency }, { own, phone, money, date }) => {
    const one = only(numbers);
    return one
      ? own("subject-one", {
          number: phone(one.e164),
          price: money(one.to_cents, currency),
          date: date(one.holds_from),
        })
      : own("subject", { count: numbers.length });
  },
  preview: (_parameters, { own }) => own("preview"),
  body: ({ numbers, currency }, context) => {
    const { own, money, date, appUrl } = context;
    const one = only(numbers);
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{own("body")}</Paragraph>
        <NumberList
          numbers={numbers}
          context={context}
          note={(number) =>
            own("note", {
              old: money(number.from_cents, currency),
              new: money(number.to_cents, currency),
              date: date(number.holds_from),
            })
          }
        />
        <Paragraph>{own("leave")}</Paragraph>
        <Action href={`${appUrl}/account/numbers${one ? `/${one.number_id}` : ""}`}>{own("action")}</Action>
      </>
    );
  },
});

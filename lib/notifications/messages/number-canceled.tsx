import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { NumberList, only } from "../parts/number-list";
import { endingNumber } from "../parts/parameters";

/** Numbers that their account canceled within two minutes, each with its own end. Always sent: it is the receipt of a cancellation. */
export const numberCanceled = defineMessage({
  category: null,
  parameters: z.object({ numbers: z.array(endingNumber).min(1) }),
  words: {
    "subject-one": "Canceled: {number} ends on {date}",
    subject: "Canceled: {count} of your numbers",
    "preview-one": "Nothing changes until then, and you can keep it.",
    preview: "Nothing changes until their ends, and you can keep them.",
    "title-one": "Your number ends on {date}",
    title: "Your numbers end with their paid time",
    "body-one":
      "It was canceled on your account, so no further month is charged. Until {date} nothing changes. Afterwards it goes back to its carrier and usually cannot be recovered.",
    body: "They were canceled on your account, so no further month is charged. Until the day below nothing changes for a number. Afterwards it goes back to its carrier and usually cannot be recovered.",
    ends: "ends on {date}",
    "keep-one": "To keep it, undo the cancellation on its page before then: “Undo the cancellation”.",
    keep: "To keep one, open its page and undo the cancellation before then: “Undo the cancellation”.",
  },
  subject: ({ numbers }, { own, phone, date }) => {
    const one = only(numbers);
    return one
      ? own("subject-one", { number: phone(one.e164), date: date(one.ends_at) })
      : own("subject", { count: numbers.length });
  },
  preview: ({ numbers }, { own }) => own(only(numbers) ? "preview-one" : "preview"),
  body: ({ numbers }, context) => {
    const { own, say, date, appUrl } = context;
    const one = only(numbers);
    const day = { date: date((one ?? numbers[0]!).ends_at) };
    return (
      <>
        <Title>{own(one ? "title-one" : "title", day)}</Title>
        <Paragraph>{own(one ? "body-one" : "body", day)}</Paragraph>
        <NumberList numbers={numbers} context={context} note={({ ends_at }) => own("ends", { date: date(ends_at) })} />
        <Paragraph>{own(one ? "keep-one" : "keep")}</Paragraph>
        <Action href={`${appUrl}/account/numbers${one ? `/${one.number_id}` : ""}`}>
          {say(one ? "number.action-one" : "number.action")}
        </Action>
      </>
    );
  },
});

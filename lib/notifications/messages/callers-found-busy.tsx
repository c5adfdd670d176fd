import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { endingNumber, instant } from "../parts/parameters";

const e164 = endingNumber.shape.e164;

/** Callers for whom a number had no room on a day, as its carrier's records say. */
export const callersFoundBusy = defineMessage({
  category: "calls",
  parameters: endingNumber.pick({ number_id: true, e164: true, label: true }).extend({
    /** null: not known */
    concurrent_calls: z.number().int().nullable(),
    calls: z.number().int(),
    first_at: instant,
    last_at: instant,
    /** At most five of those who did not withhold their number. */
    callers: z.array(e164),
  }),
  words: {
    subject: "Callers found {number} busy",
    preview: "Callers: {calls}",
    title: "Callers found your number busy",
    body: "{calls} callers heard that your number is busy, because it was taking as many calls as it can.",
    "body-one": "A caller heard that your number is busy, because it was taking as many calls as it can.",
    most: "It takes {most} calls at a time.",
    number: "Number",
    callers: "Callers",
    between: "First and last",
    action: "See the calls",
    off: "You can turn these mails off in your settings.",
  },
  subject: ({ e164: number }, { own, phone }) => own("subject", { number: phone(number) }),
  preview: ({ calls }, { own }) => own("preview", { calls: String(calls) }),
  body: ({ number_id, e164: number, label, concurrent_calls, calls, first_at, last_at, callers }, words) => {
    const { own, phone, time, appUrl } = words;
    return (
      <>
        <Title>{own("title")}</Title>
        <Paragraph>{calls === 1 ? own("body-one") : own("body", { calls: String(calls) })}</Paragraph>
        {concurrent_calls !== null && <Paragraph>{own("most", { most: String(concurrent_calls) })}</Paragraph>}
        <Fact strong name={own("number")}>
          {label ? `${label}, ${phone(number)}` : phone(number)}
        </Fact>
        {callers.length > 0 && <Fact name={own("callers")}>{callers.map((one) => phone(one)).join(", ")}</Fact>}
        <Fact name={own("between")}>
          {time(first_at)} – {time(last_at)}
        </Fact>
        <Action href={`${appUrl}/account/numbers/${number_id}`}>{own("action")}</Action>
        <Paragraph soft>{own("off")}</Paragraph>
      </>
    );
  },
});

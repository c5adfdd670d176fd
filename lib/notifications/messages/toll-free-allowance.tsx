import { z } from "zod";
import { defineMessage } from "../define-message";
import { Action, Fact, Paragraph, Title } from "../parts/blocks";
import { endingNumber, instant } from "../parts/parameters";

/** Calls to toll-free numbers beyond what the account pays for: `begun` uncharged, `used` up, `unpaid` and used up. Once each in a period. */
export const tollFreeAllowance = defineMessage({
  category: null,
  parameters: z.object({
    state: z.enum(["begun", "used", "unpaid"]),
    ...endingNumber.pick({ number_id: true, e164: true, label: true }).shape,
    allowance_cents: z.number().int(),
    currency: z.string(),
    until: instant,
  }),
  words: {
    "subject-begun": "Calls to your toll-free number are beyond your limit",
    "subject-used": "Your toll-free number takes no calls at the moment",
    "subject-unpaid": "Your toll-free number takes no calls at the moment",
    "preview-begun": "We pay for up to {sum} of them.",
    "preview-used": "Your limit and the {sum} beyond it are used.",
    "preview-unpaid": "A bill is unpaid, and {sum} of calls are used.",
    "title-begun": "Your limit for usage is reached",
    "title-used": "Callers are turned away",
    "title-unpaid": "Callers are turned away",
    "body-begun":
      "Your callers call free, and you pay. What you allow for usage is used up, so we pay for calls worth {sum} until {date}. After that, callers hear that the number cannot take calls. Raise your limit to keep it open.",
    "body-used":
      "Your limit for usage is reached, and the calls worth {sum} that we pay for beyond it are used. Until {date} callers hear that the number cannot take calls. Raise your limit, and it takes calls again immediately.",
    "body-unpaid":
      "A bill of yours is unpaid. Until it is paid, your toll-free numbers take calls worth {sum}, and these are used. Pay the bill, and they take calls again immediately.",
    number: "Number",
    action: "See your limits",
    "action-unpaid": "Pay the bill",
  },
  subject: ({ state }, { own }) => own(`subject-${state}`),
  preview: (p, { own, money }) => own(`preview-${p.state}`, { sum: money(p.allowance_cents, p.currency) }),
  body: (p, { own, money, date, phone, appUrl }) => (
    <>
      <Title>{own(`title-${p.state}`)}</Title>
      <Paragraph>
        {own(`body-${p.state}`, { sum: money(p.allowance_cents, p.currency), date: date(p.until) })}
      </Paragraph>
      <Fact strong name={own("number")}>
        {p.label ? `${p.label}, ${phone(p.e164)}` : phone(p.e164)}
      </Fact>
      <Action href={`${appUrl}/account/billing${p.state === "unpaid" ? "" : "/limits"}`}>
        {own(p.state === "unpaid" ? "action-unpaid" : "action")}
      </Action>
    </>
  ),
});

import { z } from "zod";
import { dunningStages } from "@/lib/contract/calls/path";
import { defineMessage } from "../define-message";
import { Action, Paragraph, Title } from "../parts/blocks";
import { InvoiceFacts, invoice } from "../parts/invoice-parts";
import { instant } from "../parts/parameters";

/** An unpaid bill takes something away. Once for each stage; what comes next is said with its day. */
export const numbersLimited = defineMessage({
  category: null,
  parameters: invoice.extend({
    stage: z.enum([...dunningStages, "release"]).exclude(["full"]),
    unpaid_since: instant,
    quarantine_at: instant,
    release_at: instant,
  }),
  words: {
    "subject-receive_only": "Calls to your numbers no longer ring: invoice {number} is not paid",
    "subject-quarantine": "Your unpaid numbers are out of service: invoice {number}",
    "subject-release": "Your unpaid numbers are about to be given back: invoice {number}",
    preview: "{amount} is open. Pay, and everything is as before.",
    "title-receive_only": "Calls no longer ring your phones",
    "title-quarantine": "Your unpaid numbers are out of service",
    "title-release": "Your unpaid numbers are about to be given back",
    "body-release":
      "{amount} has been open since {since}. We have kept the numbers below for you, out of service, so that you can still bring them back.",
    "body-receive_only":
      "{amount} has been open since {since}. Callers still reach your numbers: they hear your greeting and can leave a message. No phone rings, and no further numbers can be bought.",
    "body-quarantine":
      "{amount} has been open since {since}. Callers of the numbers below hear that they are not in service.",
    "next-receive_only": "From {date} on, callers of the numbers below hear that they are not in service.",
    "next-release": "On {date} they are given back to their carrier. They usually cannot be recovered then.",
    "next-quarantine": "If it is not paid, the numbers are given back on {date} and usually cannot be recovered.",
    restored: "Pay, and everything is as before in the same moment. Your settings are unchanged.",
    action: "Pay {amount}",
    without: "The button works without signing in, on any device.",
  },
  subject: (p, { own }) => own(`subject-${p.stage}`, { number: p.number }),
  preview: (p, { own, money }) => own("preview", { amount: money(p.due_cents, p.currency) }),
  body: (p, context) => {
    const { own, money, date, appUrl, invoiceLink } = context;
    const amount = money(p.due_cents, p.currency);
    const next = p.stage === "receive_only" ? p.quarantine_at : p.release_at;
    return (
      <>
        <Title>{own(`title-${p.stage}`)}</Title>
        <Paragraph>{own(`body-${p.stage}`, { amount, since: date(p.unpaid_since) })}</Paragraph>
        <Paragraph>{own(`next-${p.stage}`, { date: date(next) })}</Paragraph>
        <Paragraph>{own("restored")}</Paragraph>
        <Action href={`${appUrl}/pay/${invoiceLink(p.id)}`}>{own("action", { amount })}</Action>
        <Paragraph>{own("without")}</Paragraph>
        <InvoiceFacts invoice={p} context={context} />
      </>
    );
  },
});

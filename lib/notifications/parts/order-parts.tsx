import { Column, Row, Text } from "@react-email/components";
import type { z } from "zod";
import { company } from "@/lib/company";
import { lineDiscountText } from "@/lib/contract/volume-words";
import { capitalize } from "@/lib/kernel/words";
import type { MessageContext } from "../define-message";
import { Fact, Notice, Paragraph, Subtitle } from "./blocks";
import type { lostLine, receipt as receiptSchema } from "./parameters";
import { colors } from "./style";
import { sayType } from "./words";

type Receipt = z.infer<typeof receiptSchema>;
type Lost = z.infer<typeof lostLine>;

const right = { padding: "10px 0", fontSize: 14, lineHeight: "20px", color: colors.ink, verticalAlign: "top" } as const;
const small = { margin: 0, fontSize: 12, lineHeight: "18px", color: colors.inkSoft } as const;
const strong = { margin: 0, fontSize: 15, lineHeight: "21px", fontWeight: 600, color: colors.ink } as const;

/** The number as people write it, or its place when it never got one. */
const lineName = (line: { e164: string | null; place: string }, { say, phone }: MessageContext): string =>
  line.e164 ? phone(line.e164) : say("order.any-number", { place: line.place });

/** The live numbers of an order, each with what it cost. */
export function Lines({ receipt, context }: { receipt: Receipt; context: MessageContext }) {
  const { say, money } = context;
  return receipt.lines.map((line, index) => {
    const parts = [
      line.setup_cents > 0 && say("order.line-setup", { amount: money(line.setup_cents, receipt.currency) }),
      say("order.line-month", { amount: money(line.monthly_cents, receipt.currency) }),
      line.tax_cents > 0 && say("order.line-tax", { amount: money(line.tax_cents, receipt.currency) }),
    ];
    const discount = lineDiscountText(line, (cents) => money(cents, receipt.currency));
    return (
      <Row key={line.e164 ?? index} style={{ borderTop: `1px solid ${colors.line}` }}>
        <Column style={{ padding: "10px 12px 10px 0", verticalAlign: "top" }}>
          <Text style={strong}>{lineName(line, context)}</Text>
          <Text style={small}>
            {[
              `${sayType(say, line.number_type)}, ${line.place}`,
              line.replaces_e164 && say("order.replaces", { number: context.phone(line.replaces_e164) }),
            ]
              .filter(Boolean)
              .join(", ")}
          </Text>
          <Text style={small}>{parts.filter(Boolean).join(" + ")}</Text>
          {discount && <Text style={small}>{discount}</Text>}
        </Column>
        <Column align="right" style={right}>
          {money(line.total_cents, receipt.currency)}
        </Column>
      </Row>
    );
  });
}

/** Why a line was lost, for the customer. Carriers' codes and ours meet here; what is our own problem is left out. */
function reasonOf(line: Lost, { say }: MessageContext): string {
  switch (line.reason?.toUpperCase()) {
    case "TAKEN":
    case "NUMBER_TAKEN":
      return say("lost.taken");
    case "GONE":
    case "NUMBER_GONE":
      return say("lost.gone");
    case "NEEDS_DOCUMENTS":
    case "DOCUMENTS_NEEDED":
      return say("lost.documents");
    case "TIMED_OUT":
    case "UNKNOWN_OUTCOME":
      return say("lost.late");
    case "CANCELED_BY_BUYER":
      return say("lost.canceled");
    default:
      return say("lost.other");
  }
}

export function LostLines({ lost, context }: { lost: Lost[]; context: MessageContext }) {
  const { say } = context;
  if (lost.length === 0) return null;
  return (
    <>
      <Subtitle>{say("order.lost-title")}</Subtitle>
      {lost.map((line, index) => (
        <Row key={line.e164 ?? index} style={{ borderTop: `1px solid ${colors.line}` }}>
          <Column style={{ padding: "10px 12px 10px 0", verticalAlign: "top" }}>
            <Text style={strong}>{lineName(line, context)}</Text>
            <Text style={small}>
              {line.place}, {reasonOf(line, context)}
            </Text>
          </Column>
        </Row>
      ))}
    </>
  );
}

/** Sums, what the card paid and what was set free. */
export function Totals({ receipt, context }: { receipt: Receipt; context: MessageContext }) {
  const { say, date } = context;
  const money = (cents: number) => context.money(cents, receipt.currency);
  const brand = receipt.card_brand && capitalize(receipt.card_brand);
  const card = [brand, receipt.card_last4 && `•••• ${receipt.card_last4}`].filter(Boolean).join(" ");
  return (
    <>
      <Fact name={say("order.setup")}>{money(receipt.setup_cents)}</Fact>
      <Fact name={say("order.first-month")}>{money(receipt.monthly_cents)}</Fact>
      <Fact name={say("order.tax")}>{money(receipt.tax_cents)}</Fact>
      <Fact strong name={card ? say("order.charged-to", { card }) : say("order.charged")}>
        {money(receipt.captured_cents)}
      </Fact>
      {receipt.released_cents > 0 && (
        <>
          <Fact name={say("order.reserved")}>{money(receipt.authorized_cents)}</Fact>
          <Fact name={say("order.released")}>{money(receipt.released_cents)}</Fact>
        </>
      )}
      <Fact name={say("order.reference")}>{receipt.order_reference}</Fact>
      <Fact name={say("order.date")}>{date(receipt.settled_at)}</Fact>
      {receipt.buyer_name && <Fact name={say("order.billed-to")}>{receipt.buyer_name}</Fact>}
      <Fact name={say("order.sold-by")}>{`${company.seller}, ${company.supportEmail}`}</Fact>
    </>
  );
}

/** When it renews or ends, and that no emergency call works. */
export function Terms({ receipt, context }: { receipt: Receipt; context: MessageContext }) {
  const { say, date, money } = context;
  const amount = money(receipt.monthly_cents, receipt.currency);
  return (
    <>
      <Subtitle>{say("terms.title")}</Subtitle>
      {receipt.renews_at ? (
        <Paragraph soft>{say("terms.renews", { date: date(receipt.renews_at), amount })}</Paragraph>
      ) : (
        receipt.ends_at && <Paragraph soft>{say("terms.ends", { date: date(receipt.ends_at) })}</Paragraph>
      )}
      {receipt.released_cents > 0 && <Paragraph soft>{say("order.release-hint")}</Paragraph>}
      <Notice>{say("terms.no-emergency")}</Notice>
    </>
  );
}

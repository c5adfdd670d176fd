import { z } from "zod";
import { invoiceRow } from "@/lib/contract/invoices";
import { countryName } from "@/lib/kernel/countries";
import type { MessageContext } from "../define-message";
import { Fact } from "./blocks";
import { sayType } from "./words";

/** Written by `private.invoice_json`. */
export const invoice = invoiceRow.extend({
  lines: z.array(invoiceRow.shape.lines.element.extend({ number_type: z.string() })),
});

/** The lines of an invoice and its sums. */
export function InvoiceFacts({ invoice: p, context }: { invoice: z.infer<typeof invoice>; context: MessageContext }) {
  const { say, phone, date } = context;
  const money = (cents: number) => context.money(cents, p.currency);
  return (
    <>
      {p.lines.map((line) => (
        <Fact
          key={line.id}
          name={`${phone(line.e164)}, ${line.usage ? say(`usage.${line.usage.service}`, { to: line.usage.destination }) : sayType(say, line.number_type)}, ${say("invoice.period", { from: date(line.period_from), until: date(line.period_until) })}`}
        >
          {money(line.cents)}
        </Fact>
      ))}
      {p.tax_cents > 0 && <Fact name={say("order.tax")}>{money(p.tax_cents)}</Fact>}
      {p.tax_cents === 0 && p.buyer.reverse_charge && (
        <Fact name={say("order.tax")}>{say("invoice.reverse-charge")}</Fact>
      )}
      {p.carried_in_cents > 0 && <Fact name={say("invoice.carried")}>{money(p.carried_in_cents)}</Fact>}
      {p.credit_used_cents > 0 && <Fact name={say("invoice.credit-used")}>{money(-p.credit_used_cents)}</Fact>}
      <Fact strong name={say("invoice.total")}>
        {money(p.total_cents)}
      </Fact>
      {p.credited_cents > 0 && <Fact name={say("invoice.credited")}>{money(-p.credited_cents)}</Fact>}
      <Fact name={say("invoice.number")}>{p.number}</Fact>
      <Fact name={say("order.billed-to")}>
        {[
          p.buyer.name,
          ...p.buyer.address,
          p.buyer.country && countryName(p.buyer.country),
          p.buyer.tax_id && `tax ID ${p.buyer.tax_id}`,
        ]
          .filter(Boolean)
          .join(", ")}
      </Fact>
      <Fact name={say("order.sold-by")}>
        {`${p.seller.legal_name}, ${p.seller.address}, tax ID ${p.seller.tax_id}, ${p.seller.email}`}
      </Fact>
    </>
  );
}

import Link from "next/link";
import type { ReactNode } from "react";
import { routes } from "@/components/layout/routes";
import type { Invoice } from "@/lib/contract/invoices";
import { formatMoney } from "@/lib/kernel/money";

const link = "font-medium underline";

/** Where an invoice came from and what was given back of it; nothing for the bill of a month that stands as it was. */
export function RelatedDocuments({ invoice }: { invoice: Invoice }) {
  const { order_id, credits, credit_notes, currency } = invoice;
  if (!order_id && !credits && credit_notes.length === 0) return null;
  return (
    <ul className="space-y-1 text-[0.9375rem] print:hidden">
      {order_id && (
        <Item>
          For{" "}
          <Link href={routes.order(order_id)} className={link}>
            this order
          </Link>
        </Item>
      )}
      {credits && (
        <Item>
          Credits{" "}
          <Link href={routes.invoice(credits.id)} className={link}>
            invoice {credits.number}
          </Link>
        </Item>
      )}
      {credit_notes.map(({ id, number, total_cents }) => (
        <Item key={id}>
          {formatMoney(total_cents, currency)} credited:{" "}
          <Link href={routes.invoice(id)} className={link}>
            credit note {number}
          </Link>
        </Item>
      ))}
    </ul>
  );
}

const Item = ({ children }: { children: ReactNode }) => <li>{children}</li>;

"use client";

import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { LinkButton } from "@/components/ui/link-button";
import type { AccountFrame, Unpaid } from "@/lib/contract/unpaid";
import { formatMoney } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";
import { frameQuery } from "./frame-query";
import { PayInvoice } from "./pay-invoice";
import { unpaidSentence } from "./unpaid-words";

/** Above every account page while a bill is unpaid: what, what happens next and when, and one press that pays it. */
export function UnpaidBanner({ initial }: { initial: AccountFrame }) {
  const { data } = useQuery(frameQuery(initial));
  const pathname = usePathname();
  const { unpaid } = data;
  if (!unpaid || saysItself(pathname, unpaid)) return null;
  return (
    <div className="wrap pt-5 print:hidden">
      <UnpaidNotice unpaid={unpaid} />
    </div>
  );
}

/** Pages that are about this bill say all of it. */
const saysItself = (pathname: string, { bill }: Unpaid): boolean =>
  bill !== null && [routes.billing, routes.cards, routes.invoice(bill.id)].some((page) => page === pathname);

/** The sentence and the button. */
export function UnpaidNotice({ unpaid }: { unpaid: Unpaid }) {
  const { day } = useTimes();
  const { bill } = unpaid;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-panel border border-bad/30 bg-bad-soft p-3.5 text-[0.9375rem] sm:px-4"
    >
      <p className="flex min-w-0 flex-1 basis-80 gap-3">
        <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-bad" />
        <span>
          {bill && (
            <strong className="font-semibold">
              {bill.count > 1 ? `${counted(bill.count, "bill")} are` : `Invoice ${bill.number} is`} unpaid.
            </strong>
          )}{" "}
          {unpaidSentence(unpaid, day)}
        </span>
      </p>
      {bill &&
        (bill.count > 1 ? (
          <LinkButton href={routes.billing}>Pay them</LinkButton>
        ) : (
          <PayInvoice invoiceId={bill.id} amount={formatMoney(bill.due_cents, bill.currency)} short />
        ))}
    </div>
  );
}

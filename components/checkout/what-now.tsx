import { PenLine, PhoneCall, PhoneForwarded, ReceiptText } from "lucide-react";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import type { Order } from "@/lib/contract/orders";

const row = "flex min-h-14 items-center gap-3.5 px-4 py-2.5 hover:bg-sunken focus-visible:-outline-offset-3 sm:px-5";
const icon = "size-5 shrink-0 text-brand-ink";

/** The next steps once something is live: hear it, choose what happens to its calls, name it, keep the receipt. */
export function WhatNow({ order }: { order: Order }) {
  const first = order.items.find(({ status, e164, number_id }) => status === "live" && e164 && number_id);
  if (!first || order.settled_at === null) return null;
  return (
    <Card padded={false}>
      <h2 className="px-4 pt-4 pb-2 text-lg sm:px-5">What now</h2>
      <ul className="divide-y divide-line">
        <li>
          <a href={`tel:${first.e164}`} className={row}>
            <PhoneCall aria-hidden className={icon} />
            <span>
              <span className="block font-medium">Call it now</span>
              <span className="block text-ink-soft text-sm">
                {order.forward_to ? "The phone you named rings." : "Hear what callers hear: our greeting answers."}
              </span>
            </span>
          </a>
        </li>
        <li>
          <Link href={routes.calls(first.number_id!)} className={row}>
            <PhoneForwarded aria-hidden className={icon} />
            <span>
              <span className="block font-medium">Choose what happens to calls</span>
              <span className="block text-ink-soft text-sm">Which phones ring, at which hours, and voicemail.</span>
            </span>
          </Link>
        </li>
        <li>
          <Link href={routes.myNumber(first.number_id!)} className={row}>
            <PenLine aria-hidden className={icon} />
            <span>
              <span className="block font-medium">Give it a name</span>
              <span className="block text-ink-soft text-sm">On its page, so that you find it again.</span>
            </span>
          </Link>
        </li>
        <li>
          <Link href={routes.order(order.id)} className={row}>
            <ReceiptText aria-hidden className={icon} />
            <span>
              <span className="block font-medium">Keep the receipt</span>
              <span className="block text-ink-soft text-sm">Ready to print, and in your email.</span>
            </span>
          </Link>
        </li>
      </ul>
    </Card>
  );
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TimeZoneProvider } from "@/components/account/time-zone";
import { CheckoutResult } from "@/components/checkout/checkout-result";
import { routes } from "@/components/layout/routes";
import { pageTimeZone } from "@/lib/accounts";
import { requirePerson, resolveAccount } from "@/lib/callers";
import { uuidOrNull } from "@/lib/kernel/uuid";
import { getOrder } from "@/lib/orders";
import { hearFromStripe } from "@/lib/payments";

export const metadata: Metadata = { title: "Your order", robots: { index: false } };

export default async function CheckoutSuccessPage({ searchParams }: PageProps<"/checkout/success">) {
  const orderId = uuidOrNull((await searchParams).order);
  if (!orderId) notFound();
  const actor = await requirePerson(routes.checkoutSuccess(orderId));
  const accountId = await resolveAccount(actor, null);
  let order = await getOrder(actor, accountId, orderId);
  if (!order) notFound();
  const awaitsMoney = order.status === "awaiting_payment" || order.debt_cents > 0;
  if (awaitsMoney && (await hearFromStripe(order.id))) order = (await getOrder(actor, accountId, orderId)) ?? order;
  return (
    <div className="wrap max-w-4xl py-8 sm:py-12">
      <TimeZoneProvider timeZone={pageTimeZone()}>
        <CheckoutResult initial={order} />
      </TimeZoneProvider>
    </div>
  );
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TimeZoneProvider } from "@/components/account/time-zone";
import { routes } from "@/components/app/routes";
import { CheckoutResult } from "@/components/checkout/checkout-result";
import { pageTimeZone, requirePerson } from "@/lib/accounts";
import { resolveAccount } from "@/lib/db/accounts";
import { getOrder, hearFromStripe } from "@/lib/orders";
import { uuidOrNull } from "@/lib/uuid";

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

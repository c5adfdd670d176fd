import type { Metadata } from "next";
import { TimeZoneProvider } from "@/components/account/time-zone";
import { CheckoutResult } from "@/components/checkout/checkout-result";
import { routes } from "@/components/layout/routes";
import { pageTimeZone } from "@/lib/accounts";
import { accountRecord } from "@/lib/callers";
import { getOrder } from "@/lib/orders";
import { refreshPayment } from "@/lib/payments";

export const metadata: Metadata = { title: "Your order", robots: { index: false } };

export default async function CheckoutSuccessPage({ searchParams }: PageProps<"/checkout/success">) {
  const find = async () => accountRecord((await searchParams).order, routes.checkoutSuccess, getOrder);
  let order = await find();
  const awaitsMoney = order.status === "awaiting_payment" || order.debt_cents > 0;
  if (awaitsMoney && (await refreshPayment(order.id))) order = await find();
  return (
    <div className="wrap max-w-4xl py-8 sm:py-12">
      <TimeZoneProvider timeZone={pageTimeZone()}>
        <CheckoutResult initial={order} />
      </TimeZoneProvider>
    </div>
  );
}

import type { Metadata } from "next";
import { TimesProvider } from "@/components/account/times";
import { CheckoutResult } from "@/components/checkout/checkout-result";
import { routes } from "@/components/layout/routes";
import { pageReader } from "@/lib/accounts";
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
      <TimesProvider reader={pageReader()}>
        <CheckoutResult initial={order} />
      </TimesProvider>
    </div>
  );
}

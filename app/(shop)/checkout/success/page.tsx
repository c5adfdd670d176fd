import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { TimesProvider } from "@/components/account/times";
import { CheckoutResult } from "@/components/checkout/checkout-result";
import { routes } from "@/components/layout/routes";
import { pageReader } from "@/lib/accounts";
import { accountRecord, pageMay, requirePersonWho, resolveAccount } from "@/lib/callers";
import { getOrder, listDebts } from "@/lib/orders";
import { refreshPayment } from "@/lib/payments";

export const metadata: Metadata = { title: "Your order", robots: { index: false } };

export default async function CheckoutSuccessPage({ searchParams }: PageProps<"/checkout/success">) {
  if ((await pageMay("billing")) && !(await pageMay("read"))) return backToBilling((await searchParams).order);
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

/** A bookkeeper, who opens no orders, has paid the debt of one. */
async function backToBilling(orderId: unknown): Promise<never> {
  const actor = await requirePersonWho("billing", routes.billing);
  const debts = await listDebts(actor, await resolveAccount(actor, null, "billing"));
  const paid = debts.find(({ order_id }) => order_id === orderId);
  if (paid) await refreshPayment(paid.order_id);
  redirect(routes.billing);
}

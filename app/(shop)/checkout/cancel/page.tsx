import type { Metadata } from "next";
import { CheckoutCanceled } from "@/components/checkout/checkout-canceled";
import { routes } from "@/components/layout/routes";
import { accountRecord } from "@/lib/callers";
import { getOrder } from "@/lib/orders";

export const metadata: Metadata = { title: "Not paid", robots: { index: false } };

export default async function CheckoutCancelPage({ searchParams }: PageProps<"/checkout/cancel">) {
  const order = await accountRecord((await searchParams).order, routes.checkoutCancel, getOrder);
  return (
    <div className="wrap max-w-4xl py-8 sm:py-12">
      <CheckoutCanceled initial={order} />
    </div>
  );
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CheckoutCanceled } from "@/components/checkout/checkout-canceled";
import { routes } from "@/components/layout/routes";
import { requirePerson, resolveAccount } from "@/lib/callers";
import { uuidOrNull } from "@/lib/kernel/uuid";
import { getOrder } from "@/lib/orders";

export const metadata: Metadata = { title: "Not paid", robots: { index: false } };

export default async function CheckoutCancelPage({ searchParams }: PageProps<"/checkout/cancel">) {
  const orderId = uuidOrNull((await searchParams).order);
  if (!orderId) notFound();
  const actor = await requirePerson(routes.checkoutCancel(orderId));
  const order = await getOrder(actor, await resolveAccount(actor, null), orderId);
  if (!order) notFound();
  return (
    <div className="wrap max-w-4xl py-8 sm:py-12">
      <CheckoutCanceled initial={order} />
    </div>
  );
}

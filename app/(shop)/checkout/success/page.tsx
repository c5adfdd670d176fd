import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { routes } from "@/components/app/routes";
import { CheckoutResult } from "@/components/checkout/checkout-result";
import { requirePerson } from "@/lib/accounts";
import { resolveAccount } from "@/lib/db/accounts";
import { getOrder } from "@/lib/orders";
import { uuidOrNull } from "@/lib/uuid";

export const metadata: Metadata = { title: "Your order", robots: { index: false } };

export default async function CheckoutSuccessPage({ searchParams }: PageProps<"/checkout/success">) {
  const orderId = uuidOrNull((await searchParams).order);
  if (!orderId) notFound();
  const actor = await requirePerson(routes.checkoutSuccess(orderId));
  const order = await getOrder(actor, await resolveAccount(actor, null), orderId);
  if (!order) notFound();
  return (
    <div className="wrap max-w-4xl py-8 sm:py-12">
      <CheckoutResult orderId={order.id} initial={order} />
    </div>
  );
}

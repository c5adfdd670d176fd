import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { routes } from "@/components/layout/routes";
import { OrderView } from "@/components/orders/order-view";
import { requirePerson, resolveAccount } from "@/lib/callers";
import { uuidOrNull } from "@/lib/kernel/uuid";
import { getOrder } from "@/lib/orders";

export const metadata: Metadata = { title: "Order" };

export default async function OrderPage({ params }: PageProps<"/account/orders/[orderId]">) {
  const orderId = uuidOrNull((await params).orderId);
  if (!orderId) notFound();
  const actor = await requirePerson(routes.order(orderId));
  const order = await getOrder(actor, await resolveAccount(actor, null), orderId);
  if (!order) notFound();
  return <OrderView initial={order} />;
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { routes } from "@/components/app/routes";
import { OrderView } from "@/components/orders/order-view";
import { requirePerson } from "@/lib/accounts";
import { resolveAccount } from "@/lib/db/accounts";
import { getOrder } from "@/lib/orders";
import { uuidOrNull } from "@/lib/uuid";

export const metadata: Metadata = { title: "Order" };

export default async function OrderPage({ params }: PageProps<"/account/orders/[orderId]">) {
  const orderId = uuidOrNull((await params).orderId);
  if (!orderId) notFound();
  const actor = await requirePerson(routes.order(orderId));
  const order = await getOrder(actor, await resolveAccount(actor, null), orderId);
  if (!order) notFound();
  return <OrderView initial={order} />;
}

import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { OrderView } from "@/components/orders/order-view";
import { accountRecord } from "@/lib/callers";
import { getOrder } from "@/lib/orders";

export const metadata: Metadata = { title: "Order" };

export default async function OrderPage({ params }: PageProps<"/account/orders/[orderId]">) {
  const order = await accountRecord((await params).orderId, routes.order, getOrder);
  return <OrderView initial={order} />;
}

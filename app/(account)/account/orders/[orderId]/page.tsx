import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { routes } from "@/components/layout/routes";
import { OrderView } from "@/components/orders/order-view";
import { accountRecord, pageMay } from "@/lib/callers";
import { getOrder } from "@/lib/orders";

export const metadata: Metadata = { title: "Order" };

export default async function OrderPage({ params }: PageProps<"/account/orders/[orderId]">) {
  // A bookkeeper comes back here from the payment page of a debt.
  if ((await pageMay("billing")) && !(await pageMay("read"))) redirect(routes.billing);
  const order = await accountRecord((await params).orderId, routes.order, getOrder);
  return <OrderView initial={order} />;
}

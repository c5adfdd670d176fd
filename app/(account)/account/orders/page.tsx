import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { OrderList } from "@/components/orders/order-list";
import { PageHeader } from "@/components/ui/page-header";
import { requirePerson } from "@/lib/callers";

export const metadata: Metadata = { title: "Orders" };

export default async function OrdersPage() {
  await requirePerson(routes.orders);
  return (
    <>
      <PageHeader title="Orders" />
      <OrderList />
    </>
  );
}

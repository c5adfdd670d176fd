import type { Metadata } from "next";
import { routes } from "@/components/app/routes";
import { OrderList } from "@/components/orders/order-list";
import { PageHeader } from "@/components/ui/page-header";
import { requirePerson } from "@/lib/accounts";

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

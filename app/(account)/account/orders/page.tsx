import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { routes } from "@/components/layout/routes";
import { OrderList } from "@/components/orders/order-list";
import { PageHeader } from "@/components/ui/page-header";
import { pageMay, requirePerson } from "@/lib/callers";

export const metadata: Metadata = { title: "Orders" };

export default async function OrdersPage() {
  await requirePerson(routes.orders);
  // The menus lead here: who sees no orders finds their receipts with the bills.
  if (!(await pageMay("read"))) redirect(routes.billing);
  return (
    <>
      <PageHeader title="Orders" />
      <OrderList />
    </>
  );
}

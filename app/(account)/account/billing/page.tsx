import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { InvoiceList } from "@/components/billing/invoice-list";
import { routes } from "@/components/layout/routes";
import { PageHeader } from "@/components/ui/page-header";
import { pageMay, requirePerson } from "@/lib/callers";

export const metadata: Metadata = { title: "Invoices" };

/** For those who manage the account's bills; for its other members there is no such page, and no tab that leads to it. */
export default async function InvoicesPage() {
  await requirePerson(routes.invoices);
  if (!(await pageMay("billing"))) notFound();
  return (
    <>
      <PageHeader title="Invoices" />
      <InvoiceList />
    </>
  );
}

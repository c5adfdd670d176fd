import type { Metadata } from "next";
import { InvoiceList } from "@/components/billing/invoice-list";
import { routes } from "@/components/layout/routes";
import { PageHeader } from "@/components/ui/page-header";
import { requirePerson } from "@/lib/callers";

export const metadata: Metadata = { title: "Invoices" };

export default async function InvoicesPage() {
  await requirePerson(routes.invoices);
  return (
    <>
      <PageHeader title="Invoices" />
      <InvoiceList />
    </>
  );
}

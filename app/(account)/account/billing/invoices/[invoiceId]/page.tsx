import type { Metadata } from "next";
import { InvoiceView } from "@/components/billing/invoice-view";
import { routes } from "@/components/layout/routes";
import { getInvoice } from "@/lib/billing";
import { accountRecord } from "@/lib/callers";

export const metadata: Metadata = { title: "Invoice" };

export default async function InvoicePage({ params }: PageProps<"/account/billing/invoices/[invoiceId]">) {
  const invoice = await accountRecord((await params).invoiceId, routes.invoice, getInvoice);
  return <InvoiceView initial={invoice} />;
}

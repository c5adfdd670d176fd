import type { Metadata } from "next";
import { InvoiceView } from "@/components/billing/invoice-view";
import { routes } from "@/components/layout/routes";
import { getInvoice, pageFrame, settleCardPage } from "@/lib/billing";
import { accountRecord, type UserActor } from "@/lib/callers";

export const metadata: Metadata = { title: "Invoice" };

/** `?card=`: its owner comes back from Stripe's page that saves another card. */
export default async function InvoicePage({
  params,
  searchParams,
}: PageProps<"/account/billing/invoices/[invoiceId]">) {
  const { card } = await searchParams;
  const find = async (actor: UserActor, accountId: string, id: string) => {
    if (card) await settleCardPage(actor, accountId, String(card));
    return getInvoice(actor, accountId, id);
  };
  const invoice = await accountRecord((await params).invoiceId, routes.invoice, find, "billing");
  return <InvoiceView initial={invoice} frame={await pageFrame()} />;
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LinkedInvoice } from "@/components/billing/linked-invoice";
import { lookAtLinkedInvoice, payLinkedInvoice } from "@/lib/billing";
import { invoiceOfLink } from "@/lib/callers";

export const metadata: Metadata = { title: "Pay an invoice", referrer: "no-referrer" };

/** Where the mails about an unpaid invoice lead, and where its payer comes back to. Opening it changes nothing. */
export default async function PayPage({ params, searchParams }: PageProps<"/pay/[link]">) {
  const { link } = await params;
  const isBack = (await searchParams).done === "1";
  const invoiceId = invoiceOfLink(link);
  const invoice = invoiceId ? await lookAtLinkedInvoice(invoiceId, { isBack }) : null;
  if (!invoice) notFound();
  return <LinkedInvoice invoice={invoice} link={link} isBack={isBack} action={payLinkedInvoice} />;
}

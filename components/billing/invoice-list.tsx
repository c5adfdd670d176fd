"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { RecordList, RecordRow } from "@/components/account/record-list";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Price } from "@/components/ui/price";
import type { Invoice } from "@/lib/contract/invoices";
import { documentTitle } from "./invoice-document";
import { invoiceLook } from "./invoice-words";

/** The account's invoices, newest first. */
export function InvoiceList({ seesOrders }: { seesOrders: boolean }) {
  const result = useInfiniteQuery({
    queryKey: ["invoices", "list"],
    queryFn: ({ pageParam, signal }) =>
      api("GET /invoices", { query: { limit: 20, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  return (
    <RecordList
      result={result}
      noun="invoices"
      itemsOf={(page) => page.invoices}
      empty={
        <EmptyState
          icon={<FileText />}
          title="No invoices yet"
          actions={seesOrders && <LinkButton href={routes.orders}>Orders and receipts</LinkButton>}
        >
          A minute after your numbers are live, the invoice of their order is here; then every month's bill.
        </EmptyState>
      }
      row={(invoice) => <InvoiceRow key={invoice.id} invoice={invoice} />}
    />
  );
}

function InvoiceRow({ invoice }: { invoice: Invoice }) {
  const times = useTimes();
  return (
    <RecordRow
      href={routes.invoice(invoice.id)}
      name={documentTitle(invoice)}
      look={invoiceLook(invoice)}
      sum={<Price cents={invoice.total_cents} currency={invoice.currency} className="font-medium" />}
    >
      {times.day(invoice.period_from)} to {times.day(invoice.period_until)}
    </RecordRow>
  );
}

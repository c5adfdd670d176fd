"use client";

import { Printer } from "lucide-react";
import { Logo } from "@/components/layout/logo";
import { Button } from "@/components/ui/button";
import type { Invoice } from "@/lib/contract/invoices";

interface DocumentHeadProps {
  title: string;
  date: string;
  /** a name */
  buyer: string;
  seller: Invoice["seller"];
}

/** The head of a receipt or an invoice: what it is, who pays whom, and the button that prints it, with the mark on paper. */
export const DocumentHead = ({ title, date, buyer, seller }: DocumentHeadProps) => (
  <>
    <div className="flex items-start justify-between gap-4">
      <div>
        <div className="hidden pb-4 print:block">
          <Logo className="text-brand-ink" />
        </div>
        <h2 className="text-lg">{title}</h2>
        <p className="text-ink-soft text-sm">{date}</p>
      </div>
      <Button variant="secondary" size="sm" onClick={() => window.print()} className="print:hidden">
        <Printer aria-hidden className="size-4" />
        Print
      </Button>
    </div>
    <dl className="mt-4 grid gap-4 text-[0.9375rem] sm:grid-cols-2">
      <div className="min-w-0">
        <dt className="text-ink-soft text-sm">Billed to</dt>
        <dd className="break-words font-medium">{buyer}</dd>
      </div>
      <div className="min-w-0">
        <dt className="text-ink-soft text-sm">Sold by</dt>
        <dd>
          <span className="font-medium">{seller.legal_name}</span>
          <span className="block break-words text-ink-soft text-sm">{seller.address}</span>
          <span className="block break-words text-ink-soft text-sm">Tax ID {seller.tax_id}</span>
          <span className="block break-words text-ink-soft text-sm">{seller.email}</span>
        </dd>
      </div>
    </dl>
  </>
);

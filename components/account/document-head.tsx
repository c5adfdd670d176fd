"use client";

import { Printer } from "lucide-react";
import type { ReactNode } from "react";
import { Logo } from "@/components/layout/logo";
import { Button } from "@/components/ui/button";
import type { Party } from "@/lib/contract/printed-document";

interface DocumentHeadProps {
  title: string;
  date: string;
  buyer: Party;
  seller: Party;
  /** beside the button that prints */
  actions?: ReactNode;
}

/** The head of a receipt or an invoice: what it is, who pays whom, and the button that prints it, with the mark on paper. */
export const DocumentHead = ({ title, date, buyer, seller, actions }: DocumentHeadProps) => (
  <>
    <div className="flex flex-wrap items-start justify-between gap-4">
      <div>
        <div className="hidden pb-4 print:block">
          <Logo className="text-brand-ink" />
        </div>
        <h2 className="text-lg">{title}</h2>
        <p className="text-ink-soft text-sm">{date}</p>
      </div>
      <div className="flex gap-2 print:hidden">
        {actions}
        <Button variant="secondary" size="sm" onClick={() => window.print()}>
          <Printer aria-hidden className="size-4" />
          Print
        </Button>
      </div>
    </div>
    <dl className="mt-4 grid gap-4 text-[0.9375rem] sm:grid-cols-2">
      {[buyer, seller].map(({ label, lines: [name, ...rest] }) => (
        <div key={label} className="min-w-0">
          <dt className="text-ink-soft text-sm">{label}</dt>
          <dd className="break-words">
            <span className="font-medium">{name}</span>
            {rest.map((line) => (
              <span key={line} className="block text-ink-soft text-sm">
                {line}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </>
);

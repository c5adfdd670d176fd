"use client";

import { FormMessage } from "@/components/account/form-message";
import { routes } from "@/components/layout/routes";
import { useFormAction } from "@/components/layout/use-form-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { emptyForm, type FormState } from "@/lib/contract/form-state";
import type { Invoice } from "@/lib/contract/invoices";
import { formatMoney } from "@/lib/kernel/money";
import { keepCardWords, openStory } from "./payment-words";

interface LinkedInvoiceProps {
  invoice: Pick<Invoice, "id" | "number" | "state" | "currency" | "due_cents" | "problem"> & {
    /** what was due before it was paid */
    asked_cents: number;
    seller_name: string;
  };
  link: string;
  /** The payer comes back from Stripe's page. */
  isBack: boolean;
  action: (state: FormState, form: FormData) => Promise<FormState>;
}

/** What the link in a mail about an invoice shows: what is due, and a button. For the holder of the link, signed in or not. */
export function LinkedInvoice({ invoice, link, isBack, action }: LinkedInvoiceProps) {
  const [state, submit, pending] = useFormAction(action, emptyForm);
  const money = (cents: number) => formatMoney(cents, invoice.currency);
  if (invoice.state !== "open")
    return (
      <>
        <PageHeader title={`Invoice ${invoice.number}`} />
        <Notice tone="good" role="status" title={invoice.state === "paid" ? "Paid, thank you" : "Nothing is due"}>
          {paidText(invoice, money)}
        </Notice>
        <SignedInLink invoiceId={invoice.id} />
      </>
    );
  const story = openStory(invoice);
  return (
    <>
      <PageHeader title={`Pay invoice ${invoice.number}`}>
        {money(invoice.due_cents)} to {invoice.seller_name}
      </PageHeader>
      <div className="space-y-5">
        {isBack ? (
          <Notice tone="brand" role="status" title="Your payment is being checked">
            This takes a moment. Reload the page to see that it has arrived; you are not charged twice.
          </Notice>
        ) : (
          <Notice tone={story.tone} title={story.title}>
            {story.text}
          </Notice>
        )}
        <Card>
          <form action={submit} className="flex flex-col gap-3">
            <input type="hidden" name="link" value={link} />
            <FormMessage message={state.message} />
            <Checkbox {...keepCardWords} name="keep_card" value="yes" />
            <Button type="submit" size="lg" wide pending={pending}>
              Pay {money(invoice.due_cents)}
            </Button>
            <p className="text-ink-soft text-sm">
              You pay on a page of Stripe, by card. Your bank may ask you to confirm.
            </p>
          </form>
        </Card>
        <SignedInLink invoiceId={invoice.id} />
      </div>
    </>
  );
}

function paidText(
  { state, asked_cents: asked, seller_name: seller }: LinkedInvoiceProps["invoice"],
  money: (cents: number) => string,
): string {
  if (state === "carried") return "This sum is part of a later invoice.";
  if (asked === 0) return "It was credited in full, and nothing was charged. Everything works as before.";
  return `${money(asked)} was paid to ${seller}. Everything works as before.`;
}

const SignedInLink = ({ invoiceId }: { invoiceId: string }) => (
  <p className="mt-5">
    <LinkButton href={routes.invoice(invoiceId)} variant="quiet" size="sm">
      See the whole invoice
    </LinkButton>
  </p>
);

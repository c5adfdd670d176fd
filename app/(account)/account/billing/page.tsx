import type { Metadata } from "next";
import { SettingsSection } from "@/components/account/settings/settings-section";
import { BillingEmailForm } from "@/components/billing/billing-email-form";
import { DebtNotices } from "@/components/billing/debt-notices";
import { InvoiceDetails } from "@/components/billing/invoice-details";
import { InvoiceList } from "@/components/billing/invoice-list";
import { NextBillCard } from "@/components/billing/next-bill-card";
import { routes } from "@/components/layout/routes";
import { YearOffers } from "@/components/numbers/year-offers";
import { JoinedNotice } from "@/components/people/joined-notice";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { billingCountries, getBillingFacts, getNextBill, pageFrame } from "@/lib/billing";
import { pageMay, requirePersonWho, resolveAccount } from "@/lib/callers";
import { listYearOffers } from "@/lib/numbers";
import { listDebts } from "@/lib/orders";

export const metadata: Metadata = { title: "Billing" };

/** For those who manage the account's bills; for its other members there is no such page, and no tab that leads to it. */
export default async function BillingPage({ searchParams }: PageProps<"/account/billing">) {
  const actor = await requirePersonWho("billing", routes.billing);
  const accountId = await resolveAccount(actor, null, "billing");
  const [{ joined }, seesGoods, nextBill, frame, debts, facts, years] = await Promise.all([
    searchParams,
    pageMay("read"),
    getNextBill(actor, accountId),
    pageFrame(),
    listDebts(actor, accountId),
    getBillingFacts(actor, accountId),
    pageMay("terminate").then((may) => (may ? listYearOffers(actor, accountId) : null)),
  ]);
  return (
    <>
      <PageHeader
        title="Billing"
        actions={
          <>
            <LinkButton href={routes.cards} variant="secondary">
              Cards
            </LinkButton>
            <LinkButton href={routes.usage} variant="secondary">
              Calls and texts
            </LinkButton>
            <LinkButton href={routes.costs()} variant="secondary">
              Costs
            </LinkButton>
          </>
        }
      />
      {joined && <JoinedNotice />}
      <DebtNotices debts={debts} />
      {facts.needs_place && (
        <Notice
          tone="warn"
          className="mb-4"
          title="Say where you are billed"
          actions={
            <LinkButton href="#invoice-details" variant="secondary" size="sm">
              Go to the form
            </LinkButton>
          }
        >
          Taxes depend on it. Until it is saved, nothing more can be ordered.
        </Notice>
      )}
      <NextBillCard initial={nextBill} frame={frame} seesNumbers={seesGoods} />
      {years && (
        <div className="mt-5 empty:hidden">
          <YearOffers initial={years} />
        </div>
      )}
      <section aria-labelledby="invoices" className="mt-10">
        <h2 id="invoices" className="mb-4 font-semibold text-lg">
          Invoices
        </h2>
        <InvoiceList seesOrders={seesGoods} />
      </section>
      <div id="invoice-details" className="mt-10 scroll-mt-24 divide-y divide-line">
        <SettingsSection
          title="On your invoices"
          about="Your country decides which taxes there are. What you change holds from the following bill on; invoices that were issued stay as they are."
        >
          <InvoiceDetails countries={billingCountries()} facts={facts} />
        </SettingsSection>
        <SettingsSection
          title="Who gets the mails"
          about="Bills, receipts, refused charges and credit notes. One more address can get copies of them."
        >
          <BillingEmailForm />
        </SettingsSection>
      </div>
    </>
  );
}

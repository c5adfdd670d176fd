import type { Metadata } from "next";
import { BillingFactsForm } from "@/components/account/settings/billing-facts-form";
import { SettingsSection } from "@/components/account/settings/settings-section";
import { BillingEmailForm } from "@/components/billing/billing-email-form";
import { InvoiceList } from "@/components/billing/invoice-list";
import { NextBillCard } from "@/components/billing/next-bill-card";
import { routes } from "@/components/layout/routes";
import { JoinedNotice } from "@/components/people/joined-notice";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { getSettings, saveBillingFacts } from "@/lib/accounts";
import { getNextBill } from "@/lib/billing";
import { pageMay, requirePersonWho, resolveAccount, userClient } from "@/lib/callers";

export const metadata: Metadata = { title: "Billing" };

/** For those who manage the account's bills; for its other members there is no such page, and no tab that leads to it. */
export default async function BillingPage({ searchParams }: PageProps<"/account/billing">) {
  const actor = await requirePersonWho("billing", routes.billing);
  const [{ joined }, seesGoods, nextBill, { accounts, accountId }] = await Promise.all([
    searchParams,
    pageMay("read"),
    resolveAccount(actor, null, "billing").then((id) => getNextBill(actor, id)),
    getSettings(await userClient(), actor.userId),
  ]);
  const shown = accounts.find(({ id }) => id === accountId);
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
          </>
        }
      />
      {joined && <JoinedNotice />}
      <NextBillCard initial={nextBill} seesNumbers={seesGoods} />
      <section aria-labelledby="invoices" className="mt-10">
        <h2 id="invoices" className="mb-4 font-semibold text-lg">
          Invoices
        </h2>
        <InvoiceList seesOrders={seesGoods} />
      </section>
      {shown && (
        <div className="mt-10 divide-y divide-line">
          <SettingsSection
            title="On your invoices"
            about="What stands there beside the account's name. Invoices that were issued stay as they are."
          >
            <BillingFactsForm save={saveBillingFacts} key={shown.id} accountId={shown.id} {...shown.billing} />
          </SettingsSection>
          <SettingsSection
            title="Who gets the mails"
            about="Bills, receipts, refused charges and credit notes. One more address can get copies of them."
          >
            <BillingEmailForm />
          </SettingsSection>
        </div>
      )}
    </>
  );
}

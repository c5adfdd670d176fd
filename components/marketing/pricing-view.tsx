import { routes } from "@/components/layout/routes";
import { PriceFromList } from "@/components/marketing/price-from-list";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import type { CountryOffer } from "@/components/number-facts/types";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";

/** @param countries all countries we know; those without a price are shown as needing documents */
export function PricingView({ countries }: { countries: readonly CountryOffer[] }) {
  return (
    <div className="wrap py-10 sm:py-14">
      <PageHeader
        title="Pricing"
        actions={
          <LinkButton href={routes.numbers} size="lg">
            Search numbers
          </LinkButton>
        }
      >
        <p>
          One price per number and month. Every number shows what is due today, each month and over twelve months before
          you hold it.
        </p>
      </PageHeader>

      <div className="grid gap-6 lg:grid-cols-2">
        <Card>
          <h2 className="text-lg">What you pay today</h2>
          <DataList
            className="mt-4"
            items={[
              {
                label: "Set-up",
                value: "Once per number. Many have none.",
                note: "What the carrier charges to connect it, plus our share.",
              },
              {
                label: "First month",
                value: "The monthly price, in full.",
                note: "Your month starts the day the number goes live.",
              },
              { label: "Tax", value: "Shown as its own line where it applies." },
              {
                label: "Not live?",
                value: "Not charged.",
                note: "Your card is authorized first and charged only for numbers that work.",
              },
            ]}
          />
        </Card>
        <Card>
          <h2 className="text-lg">What you pay later</h2>
          <DataList
            className="mt-4"
            items={[
              {
                label: "Each month",
                value: "The monthly price you saw. No minimum term.",
                note: "Price changes need at least 30 days’ notice.",
              },
              {
                label: "Renewal",
                value: "Not automatic yet.",
                note: "A number ends on the date on its page. We write to you before renewals begin.",
              },
              { label: "Calls and texts", value: "No usage charges at present." },
              { label: "Canceling", value: "Free, at the end of the month, and undone with one click until then." },
            ]}
          />
        </Card>
      </div>

      <section aria-labelledby="by-country" className="mt-14">
        <h2 id="by-country" className="text-2xl">
          By country
        </h2>
        <p className="mt-2 mb-6 text-ink-soft">The cheapest number of each country. Area pages show every price.</p>
        {countries.length > 0 ? (
          <PriceFromList countries={countries} />
        ) : (
          <Notice title="The price list is being loaded">Search still shows the price of every number.</Notice>
        )}
      </section>
      <EmergencyNote many className="mt-10" />
    </div>
  );
}

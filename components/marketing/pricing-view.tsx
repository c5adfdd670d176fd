import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { routes } from "@/components/layout/routes";
import { PriceTable } from "@/components/marketing/price-table";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { typeLabels } from "@/components/number-facts/labels";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Price } from "@/components/ui/price";
import { Select } from "@/components/ui/select";
import type { PriceFilter, PriceRow } from "@/lib/contract/catalog";
import type { UsagePrices as Prices } from "@/lib/contract/usage";
import { formatMoney } from "@/lib/kernel/money";
import { UsagePrices } from "./usage-prices";

interface PricingViewProps {
  /** All that we know; those without a price are shown as needing documents. */
  rows: readonly PriceRow[];
  /** What the filter leaves. */
  shown: readonly PriceRow[];
  filter: PriceFilter;
  /** null: they could not be read */
  usage: Prices | null;
}

/** The price list, what narrows it, and a purchase to the cent. */
export function PricingView({ rows, shown, filter, usage }: PricingViewProps) {
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
          One price per number and month, charged only once the number is live. In US dollars. Prices exclude taxes:
          where we have to collect one you see it before you pay.
        </p>
      </PageHeader>
      {rows.length === 0 ? (
        <Notice title="The price list is being loaded">Search still shows the price of every number.</Notice>
      ) : (
        <>
          <PriceFilterForm rows={rows} filter={filter} />
          {shown.length > 0 ? (
            <PriceTable rows={shown} caption="Prices by country and type of number" />
          ) : (
            <EmptyState
              title="No such country in the list"
              actions={<LinkButton href={routes.pricing}>All prices</LinkButton>}
            >
              Try its name in English or its calling code.
            </EmptyState>
          )}
          <p className="mt-3 text-ink-soft text-sm">
            Each sum is what the cheapest number of its row costs now. “4 of 7” counts areas. The price of every single
            number stands beside it before you hold it.
          </p>
          <YearWords rows={rows} />
        </>
      )}
      {usage && <UsagePrices prices={usage} />}
      <Example rows={rows} />
      <EmergencyNote many className="mt-10" />
    </div>
  );
}

/** What a year in one sum saves, where any is offered. */
function YearWords({ rows }: { rows: readonly PriceRow[] }) {
  const offered = rows.flatMap(({ year }) => year ?? []);
  const [first] = offered;
  if (!first) return null;
  const percent = Math.round((100 * first.saved_cents) / (first.year_cents + first.saved_cents));
  return (
    <p className="mt-2 text-ink-soft text-sm">
      “A year” is twelve months in one sum, {percent}% less than month by month. You choose it for a number that you
      have, on its page or under Billing; it begins on a bill day, and you can undo it until then.
    </p>
  );
}

/** Works without scripts; the address has the filter. */
function PriceFilterForm({ rows, filter }: { rows: readonly PriceRow[]; filter: PriceFilter }) {
  const types = [...new Set(rows.map(({ number_type }) => number_type))];
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not yet read as a landmark everywhere
    <form
      action={routes.pricing}
      method="get"
      role="search"
      aria-label="Prices"
      className="mb-4 grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-end gap-3 sm:grid-cols-[minmax(0,18rem)_minmax(0,12rem)_auto]"
    >
      <Field label="Country or calling code">
        {(control) => (
          <Input
            key={filter.q}
            {...control}
            name="q"
            defaultValue={filter.q}
            autoComplete="off"
            enterKeyHint="search"
            maxLength={60}
          />
        )}
      </Field>
      <Field label="Type">
        {(control) => (
          <Select key={filter.type} {...control} name="type" defaultValue={filter.type} autoComplete="off">
            <option value="">Every type</option>
            {types.map((type) => (
              <option key={type} value={type}>
                {typeLabels[type]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button type="submit" variant="secondary" className="max-sm:col-span-2 sm:justify-self-start">
        <Search aria-hidden className="size-4" />
        Show
      </Button>
    </form>
  );
}

/** One purchase in figures: the cheapest number of all, from its quote. */
function Example({ rows }: { rows: readonly PriceRow[] }) {
  const cheapest = rows.reduce<PriceRow | null>(
    (best, row) => (row.price && (!best?.price || row.price.due_today_cents < best.price.due_today_cents) ? row : best),
    null,
  );
  if (!cheapest?.price) return null;
  const { price, year, name, number_type } = cheapest;
  const sums = (lines: readonly (readonly [label: string, cents: number, note?: string])[]) => (
    <dl className="divide-y divide-line">
      {lines.map(([label, cents, note], index) => (
        <div key={label} className="flex items-baseline justify-between gap-4 py-2.5">
          <dt className={index === lines.length - 1 ? "font-semibold" : ""}>
            {label}
            {note && <span className="block font-normal text-ink-soft text-sm">{note}</span>}
          </dt>
          <dd className={index === lines.length - 1 ? "font-semibold text-lg" : ""}>
            <Price cents={cents} currency={price.currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
  return (
    <section aria-labelledby="example" className="mt-14">
      <h2 id="example" className="text-2xl">
        One purchase, to the cent
      </h2>
      <p className="mt-2 text-ink-soft">
        {typeLabels[number_type]} number, {name}: the lowest price of the list.
      </p>
      <div className="mt-6 grid gap-4 lg:grid-cols-3">
        <Sheet title="When you pay">
          {sums([
            ["Set-up, once", price.setup_cents],
            ["First month", price.monthly_cents],
            ["Tax", price.tax_cents, "Set by the country of your account"],
            ["Set aside on your card", price.due_today_cents],
          ])}
        </Sheet>
        <Sheet title="Once it is live">
          {sums([
            ["Calls and texts that arrive", 0],
            ["If it never goes live", 0, "All of it is released"],
            ["Charged", price.due_today_cents, "Only for numbers that work"],
          ])}
        </Sheet>
        <Sheet title="After the month">
          {sums([
            ["Renewal", price.monthly_cents, "Each month, until you cancel it"],
            ...(year
              ? [
                  [
                    "Or a year in one sum",
                    year.year_cents,
                    `You save ${formatMoney(year.saved_cents, price.currency)}`,
                  ] as const,
                ]
              : []),
            ["Canceling", 0, "At the end of a month, undone with one click until then"],
            ["A charge without an invoice", 0],
          ])}
        </Sheet>
      </div>
    </section>
  );
}

const Sheet = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="rounded-panel border border-line bg-surface p-5">
    <h3 className="mb-2 text-base text-ink-soft">{title}</h3>
    {children}
  </div>
);

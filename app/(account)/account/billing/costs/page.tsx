import type { Metadata } from "next";
import { CostsView } from "@/components/costs/costs-view";
import { routes } from "@/components/layout/routes";
import { getCosts } from "@/lib/billing";
import { pageMay, requirePersonWho, resolveAccount } from "@/lib/callers";
import { listPrices } from "@/lib/catalog";
import type { Costs } from "@/lib/contract/costs";
import { listYearOffers } from "@/lib/numbers";

export const metadata: Metadata = { title: "Costs" };

export default async function CostsPage({ searchParams }: PageProps<"/account/billing/costs">) {
  const actor = await requirePersonWho("billing", routes.costs());
  const accountId = await resolveAccount(actor, null, "billing");
  const asked = (await searchParams).month;
  const month = typeof asked === "string" && /^20\d\d-(0[1-9]|1[0-2])$/.test(asked) ? asked : null;
  const [costs, years, seesNumbers] = await Promise.all([
    getCosts(actor, accountId, month),
    pageMay("terminate").then((may) => (may ? listYearOffers(actor, accountId) : null)),
    pageMay("read"),
  ]);
  const monthly = years?.numbers.filter(({ period }) => period === "month") ?? [];
  return (
    <CostsView
      costs={costs}
      month={month}
      years={
        monthly.length > 0
          ? { numbers: monthly.length, saved_cents: monthly.reduce((sum, { offer }) => sum + offer.saved_cents, 0) }
          : null
      }
      cheapest={await cheapestOf(costs)}
      seesNumbers={seesNumbers}
    />
  );
}

/** From what numbers are sold whose callers pay, in the countries of toll-free numbers that are hardly called. */
async function cheapestOf({ advice, currency }: Costs): Promise<Record<string, number>> {
  const countries = new Set(advice.numbers.flatMap(({ kind, country }) => (kind === "toll_free" ? [country] : [])));
  if (countries.size === 0) return {};
  const cheapest: Record<string, number> = {};
  for (const { iso2, price, minute_price } of await listPrices()) {
    if (!countries.has(iso2) || price?.currency !== currency || minute_price !== null) continue;
    cheapest[iso2] = Math.min(cheapest[iso2] ?? price.monthly_cents, price.monthly_cents);
  }
  return cheapest;
}

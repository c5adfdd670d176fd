import { Tags } from "lucide-react";
import type { Route } from "next";
import { PricesNav } from "@/components/price-rules/prices-nav";
import { RuleFilter } from "@/components/price-rules/rule-filter";
import { RuleList } from "@/components/price-rules/rule-list";
import { StaffPage } from "@/components/staff/staff-page";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { requireStaff } from "@/lib/callers";
import { listCountries } from "@/lib/catalog";
import { reachesRole } from "@/lib/contract/permissions";
import { listPricingRules } from "@/lib/pricing";
import { areaMetadata } from "../../area-metadata";
import { pricesArea } from "../../areas/prices";

export const generateMetadata = areaMetadata(pricesArea);

const states = ["current", "scheduled", "ended", "all"];
const most = 200;

export default async function PricesPage({ searchParams }: PageProps<"/admin/prices">) {
  const staff = await requireStaff(pricesArea.role);
  const { search, state } = await searchParams;
  const filter = {
    search: typeof search === "string" ? search.slice(0, 80) : "",
    state: typeof state === "string" && states.includes(state) ? state : "current",
  };
  const [{ rules, total }, countries] = await Promise.all([
    listPricingRules(staff, { ...filter, limit: most }),
    listCountries(),
  ]);
  const names = new Map(countries.map(({ iso2, name }) => [iso2, name]));
  return (
    <StaffPage
      title="Prices"
      description="What the shop adds to a carrier's cost. For each offer the first rule of this list that fits decides."
      actions={
        reachesRole(staff.role, "admin") && <LinkButton href={"/admin/prices/rules/new" as Route}>New rule</LinkButton>
      }
    >
      <PricesNav />
      <RuleFilter {...filter} />
      {rules.length > 0 ? (
        <RuleList rules={rules} nameOf={(country) => names.get(country) ?? country} />
      ) : filter.search || filter.state !== "current" ? (
        <Notice title="No rule matches">Look for another name, or show all rules.</Notice>
      ) : (
        <EmptyState icon={<Tags />} title="There is no rule, so nothing is sold">
          A rule says what is added to a carrier's cost. Without one an offer has no price.
        </EmptyState>
      )}
      {total > rules.length && (
        <p className="text-ink-soft text-sm">
          The first {rules.length} of {total}. Narrow the list to see others.
        </p>
      )}
    </StaffPage>
  );
}

import type { RuleChoices } from "@/components/price-rules/field-props";
import { listCarriers } from "@/lib/backoffice";
import type { StaffActor } from "@/lib/callers";
import { listCountries } from "@/lib/catalog";

/** What rules can be about: countries with numbers, and carriers. */
export async function ruleChoices(staff: StaffActor): Promise<RuleChoices> {
  const [countries, carriers] = await Promise.all([listCountries(), listCarriers(staff)]);
  return {
    countries: countries.map(({ iso2, name }) => ({ iso2, name })),
    carriers: carriers.map(({ id, name }) => ({ id, name })),
  };
}

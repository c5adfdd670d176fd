import { BillingFactsForm } from "@/components/account/settings/billing-facts-form";
import { saveBillingFacts } from "@/lib/accounts";
import { rolePermissions } from "@/lib/contract/permissions";
import type { Section } from "../section";

export const billing: Section = {
  title: "Invoices",
  about: "What stands on the account's invoices beside its name. Invoices that were issued stay as they are.",
  content({ accounts, accountId }) {
    const shown = accounts.find(({ id }) => id === accountId);
    if (!shown || !rolePermissions[shown.role].includes("billing")) return null;
    return <BillingFactsForm save={saveBillingFacts} key={shown.id} accountId={shown.id} {...shown.billing} />;
  },
};

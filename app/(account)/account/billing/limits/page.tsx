import type { Metadata } from "next";
import { SpendCapsView } from "@/components/billing/spend-caps-view";
import { routes } from "@/components/layout/routes";
import { pageMay, requirePersonWho, resolveAccount } from "@/lib/callers";
import { getSpendCaps } from "@/lib/usage";

export const metadata: Metadata = { title: "Limits" };

export default async function SpendCapsPage() {
  const actor = await requirePersonWho("billing", routes.spendCaps);
  const [caps, mayChange] = await Promise.all([
    resolveAccount(actor, null, "billing").then((accountId) => getSpendCaps(actor, accountId)),
    pageMay("team"),
  ]);
  return <SpendCapsView initial={caps} mayChange={mayChange} />;
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SpendCapsView } from "@/components/billing/spend-caps-view";
import { routes } from "@/components/layout/routes";
import { pageMay, requirePerson, resolveAccount } from "@/lib/callers";
import { getSpendCaps } from "@/lib/usage";

export const metadata: Metadata = { title: "Limits" };

export default async function SpendCapsPage() {
  const actor = await requirePerson(routes.spendCaps);
  if (!(await pageMay("billing"))) notFound();
  const caps = await getSpendCaps(actor, await resolveAccount(actor, null, "billing"));
  return <SpendCapsView initial={caps} mayChange={await pageMay("team")} />;
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { UsageView } from "@/components/billing/usage-view";
import { routes } from "@/components/layout/routes";
import { pageMay, requirePerson, resolveAccount } from "@/lib/callers";
import { getUsage } from "@/lib/usage";

export const metadata: Metadata = { title: "Calls and texts" };

export default async function UsagePage() {
  const actor = await requirePerson(routes.usage);
  if (!(await pageMay("billing"))) notFound();
  return <UsageView usage={await getUsage(actor, await resolveAccount(actor, null, "billing"))} />;
}

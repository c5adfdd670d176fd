import type { Metadata } from "next";
import { UsageView } from "@/components/billing/usage-view";
import { routes } from "@/components/layout/routes";
import { requirePersonWho, resolveAccount } from "@/lib/callers";
import { getUsage } from "@/lib/usage";

export const metadata: Metadata = { title: "Calls and texts" };

export default async function UsagePage() {
  const actor = await requirePersonWho("billing", routes.usage);
  return <UsageView usage={await getUsage(actor, await resolveAccount(actor, null, "billing"))} />;
}

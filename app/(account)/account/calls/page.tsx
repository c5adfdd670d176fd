import type { Metadata } from "next";
import { readCallSearch } from "@/components/calls/call-search";
import { CallSearchView } from "@/components/calls/call-search-view";
import { CallSettings } from "@/components/calls/call-settings";
import { routes } from "@/components/layout/routes";
import { PageHeader } from "@/components/ui/page-header";
import { pageMay, requirePersonWho, resolveAccount } from "@/lib/callers";
import { listCalledNumbers } from "@/lib/calls";

export const metadata: Metadata = { title: "Calls" };

export default async function CallHistoryPage({ searchParams }: PageProps<"/account/calls">) {
  const actor = await requirePersonWho("read", routes.callHistory);
  const [numbers, mayChange] = await Promise.all([
    resolveAccount(actor, null, "read").then((accountId) => listCalledNumbers(actor, accountId)),
    pageMay("team"),
  ]);
  return (
    <>
      <PageHeader title="Calls" />
      <CallSearchView address={routes.callHistory} search={readCallSearch(await searchParams)} numbers={numbers} />
      <CallSettings mayChange={mayChange} />
    </>
  );
}

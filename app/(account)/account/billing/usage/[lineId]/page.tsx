import type { Metadata } from "next";
import { UsageLineView } from "@/components/billing/usage-line-view";
import { routes } from "@/components/layout/routes";
import { accountRecord } from "@/lib/callers";
import { listUsage } from "@/lib/usage";

export const metadata: Metadata = { title: "What a line is made of" };

export default async function UsageLinePage({ params }: PageProps<"/account/billing/usage/[lineId]">) {
  const { lineId } = await params;
  const list = await accountRecord(lineId, routes.usageLine, (actor, accountId, id) =>
    listUsage(actor, accountId, id, null, 1_000),
  );
  return list.line && <UsageLineView lineId={lineId} line={list.line} events={list.events} />;
}

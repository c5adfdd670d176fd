import type { Metadata } from "next";
import { UsageLineView } from "@/components/billing/usage-line-view";
import { routes } from "@/components/layout/routes";
import { accountRecord, type UserActor } from "@/lib/callers";
import { listUsage } from "@/lib/usage";

export const metadata: Metadata = { title: "What a line is made of" };

export default async function UsageLinePage({ params }: PageProps<"/account/billing/usage/[lineId]">) {
  const { lineId } = await params;
  const find = (actor: UserActor, accountId: string, id: string) => listUsage(actor, accountId, id, null, 1_000);
  const list = await accountRecord(lineId, routes.usageLine, find, "billing");
  return list.line && <UsageLineView lineId={lineId} line={list.line} events={list.events} />;
}

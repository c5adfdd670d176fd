import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { NumberView } from "@/components/numbers/number-view";
import { accountRecord, pageMay, type UserActor } from "@/lib/callers";
import { getCallWeek, listCalls } from "@/lib/calls";
import { getNumber } from "@/lib/numbers";

const latest = 10;

export const metadata: Metadata = { title: "Number" };

async function readPage(actor: UserActor, accountId: string, numberId: string) {
  const number = await getNumber(actor, accountId, numberId);
  if (!number) return null;
  const [week, calls] = await Promise.all([
    getCallWeek(actor, accountId, numberId),
    listCalls(actor, accountId, { number: numberId }, latest, null),
  ]);
  return { number, week, calls };
}

export default async function NumberPage({ params }: PageProps<"/account/numbers/[numberId]">) {
  const { number, week, calls } = await accountRecord((await params).numberId, routes.myNumber, readPage);
  const mayConfigure = await pageMay("configure");
  return <NumberView initial={number} week={week} calls={calls} mayConfigure={mayConfigure} />;
}

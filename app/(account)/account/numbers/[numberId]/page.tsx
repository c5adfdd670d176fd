import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { NumberView } from "@/components/numbers/number-view";
import { accountRecord, pageMay, type UserActor } from "@/lib/callers";
import { getCallWeek, listCalls } from "@/lib/calls";
import { getNumber } from "@/lib/numbers";
import { getSpendStop } from "@/lib/usage";

const latest = 10;

export const metadata: Metadata = { title: "Number" };

async function readPage(actor: UserActor, accountId: string, numberId: string) {
  const number = await getNumber(actor, accountId, numberId);
  if (!number) return null;
  const [week, calls, stop] = await Promise.all([
    getCallWeek(actor, accountId, numberId),
    listCalls(actor, accountId, { number: numberId }, latest, null),
    getSpendStop(actor, accountId, numberId),
  ]);
  return { number, week, calls, stop };
}

export default async function NumberPage({ params }: PageProps<"/account/numbers/[numberId]">) {
  const { numberId } = await params;
  const [{ number, ...rest }, mayConfigure, mayRaise] = await Promise.all([
    accountRecord(numberId, routes.myNumber, readPage),
    pageMay("configure"),
    pageMay("team"),
  ]);
  return <NumberView initial={number} {...rest} mayConfigure={mayConfigure} mayRaise={mayRaise} />;
}

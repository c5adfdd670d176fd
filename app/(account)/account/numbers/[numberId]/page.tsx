import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { routes } from "@/components/layout/routes";
import { NumberView } from "@/components/numbers/number-view";
import { requirePerson, resolveAccount } from "@/lib/callers";
import { uuidOrNull } from "@/lib/kernel/uuid";
import { getNumber } from "@/lib/numbers";

export const metadata: Metadata = { title: "Number" };

export default async function NumberPage({ params }: PageProps<"/account/numbers/[numberId]">) {
  const numberId = uuidOrNull((await params).numberId);
  if (!numberId) notFound();
  const actor = await requirePerson(routes.myNumber(numberId));
  const number = await getNumber(actor, await resolveAccount(actor, null), numberId);
  if (!number) notFound();
  return <NumberView initial={number} />;
}

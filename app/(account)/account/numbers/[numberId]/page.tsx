import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { NumberView } from "@/components/numbers/number-view";
import { accountRecord } from "@/lib/callers";
import { getNumber } from "@/lib/numbers";

export const metadata: Metadata = { title: "Number" };

export default async function NumberPage({ params }: PageProps<"/account/numbers/[numberId]">) {
  const number = await accountRecord((await params).numberId, routes.myNumber, getNumber);
  return <NumberView initial={number} />;
}

import type { Metadata } from "next";
import { CardsView } from "@/components/billing/cards-view";
import { routes } from "@/components/layout/routes";
import { settleCardPage } from "@/lib/billing";
import { requirePersonWho, resolveAccount } from "@/lib/callers";

export const metadata: Metadata = { title: "Cards" };

/** The cards that pay the account's bills. `?card=`: their owner comes back from Stripe's page that saves one. */
export default async function CardsPage({ searchParams }: PageProps<"/account/billing/cards">) {
  const actor = await requirePersonWho("billing", routes.cards);
  const { card } = await searchParams;
  const news = card ? await settleCardPage(actor, await resolveAccount(actor, null, "billing"), String(card)) : "none";
  return <CardsView news={news} />;
}

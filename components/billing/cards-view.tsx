"use client";

import { useQuery } from "@tanstack/react-query";
import { CreditCard } from "lucide-react";
import { useTimes } from "@/components/account/times";
import { describeError } from "@/components/layout/describe-error";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import type { Cards } from "@/lib/contract/cards";
import { formatMoney } from "@/lib/kernel/money";
import { AddCard } from "./add-card";
import { cardsQuery } from "./card-queries";
import { CardRow } from "./card-row";
import { cardName } from "./card-words";
import { PayWithCard } from "./pay-with-card";
import { openStory } from "./payment-words";

/** The cards that pay the account's bills. @param news what became of the page that its owner comes back from */
export function CardsView({ news }: { news: "saved" | "none" | "unknown" }) {
  const { data, error, refetch } = useQuery(cardsQuery);
  return (
    <>
      <PageHeader
        above={<Breadcrumbs crumbs={[{ label: "Billing", href: routes.billing }, { label: "Cards" }]} />}
        title="Cards"
        actions={<AddCard />}
      >
        <p>
          One of them pays your bills. A card that you add does so from then on, until you choose another. Stripe keeps
          them; we see the last four digits.
        </p>
      </PageHeader>
      <div className="space-y-5">
        {news === "saved" && (
          <Notice tone="good" role="status" title="Your card is saved">
            It pays your bills from now on.
          </Notice>
        )}
        {news === "unknown" && (
          <Notice tone="warn" role="status" title="Your card is on its way">
            Stripe does not answer at the moment. If you have saved a card there, it appears here in a few minutes.
          </Notice>
        )}
        {data ? (
          <CardList data={data} />
        ) : error ? (
          <ErrorState
            title="Your cards could not be loaded"
            actions={<Button onClick={() => refetch()}>Try again</Button>}
          >
            {describeError(error)}
          </ErrorState>
        ) : (
          <Skeleton className="h-40" />
        )}
      </div>
    </>
  );
}

/** What is unpaid, and the cards. */
export function CardList({ data }: { data: Cards }) {
  const { cards, needs_card: isNeeded, bill_at: billAt } = data;
  const { day } = useTimes();
  const hasPayer = cards.some(({ pays_bills }) => pays_bills);
  if (cards.length === 0)
    return (
      <>
        <Unpaid data={data} />
        <EmptyState icon={<CreditCard />} title="No card is saved">
          {isNeeded
            ? "Without one your next bill cannot be paid by itself. It takes a minute, and nothing is charged for saving it."
            : "Your first order saves one, and you can add one here at any time. Nothing is charged for it."}
        </EmptyState>
      </>
    );
  return (
    <>
      <Unpaid data={data} />
      {!hasPayer && (
        <Notice tone={isNeeded ? "bad" : "warn"} title="None of these cards pays your bills">
          Choose one{billAt && `: your next bill is due on ${day(billAt)}`}.
        </Notice>
      )}
      <Card>
        <ul className="divide-y divide-line">
          {cards.map((card) => (
            <CardRow key={card.id} card={card} billAt={billAt} isOnly={cards.length === 1} />
          ))}
        </ul>
      </Card>
    </>
  );
}

function Unpaid({ data: { unpaid, cards } }: { data: Cards }) {
  const times = useTimes();
  const payer = cards.find(({ pays_bills }) => pays_bills);
  return unpaid.map((invoice) => (
    <Notice
      key={invoice.id}
      tone={openStory(invoice).tone}
      title={`Invoice ${invoice.number} is not paid: ${formatMoney(invoice.due_cents, invoice.currency)}`}
      actions={
        <>
          {payer && invoice.may_pay && <PayWithCard invoiceId={invoice.id} label={`Pay now with ${cardName(payer)}`} />}
          <LinkButton href={routes.invoice(invoice.id)} variant="secondary">
            Open the bill
          </LinkButton>
        </>
      }
    >
      {invoice.problem ? `${openStory(invoice).title}.` : "Your saved card is charged in a moment."}{" "}
      {invoice.problem &&
        (invoice.next_attempt_at
          ? `Your saved card is tried again on ${times.instant(invoice.next_attempt_at)}.`
          : "It is not tried again by itself: pay it, or let another card pay your bills.")}
    </Notice>
  ));
}

import { RotateCw } from "lucide-react";
import { useId } from "react";
import { dollarNote } from "@/components/number-facts/dollar-note";
import { AgeNote } from "@/components/ui/age-note";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { useServerNow } from "@/components/ui/use-server-now";
import { AreaOfferCard } from "./area-offer-card";
import type { ResultsModel } from "./results-model";

interface ResultsPartProps {
  results: ResultsModel;
  /** when the newest answer arrived, by the clock of this machine; absent for the one that came with the page */
  receivedAt?: number | undefined;
}

/** While a carrier does not answer: how old the list is, that there is none, or that there may be more. */
export function CarrierNotice({ results: { isDown, last }, receivedAt }: ResultsPartProps) {
  if (!isDown) {
    if (!last.is_partial) return null;
    return (
      <p role="status" className="mb-3 text-ink-soft text-sm">
        Not every carrier answered in time, so there may be more numbers. Look again in a moment.
      </p>
    );
  }
  return (
    <Notice tone="warn" role="status" className="mb-4" title="The carrier cannot be reached right now">
      {last.source === "stale" && last.fetched_at ? (
        <>
          These numbers were{" "}
          <AgeNote verb="seen" at={last.fetched_at} serverNow={last.server_now} receivedAt={receivedAt} />. We check
          each one again before you pay.
        </>
      ) : (
        "We cannot list numbers at the moment. Places and prices are still right; please look again in a few minutes."
      )}
    </Notice>
  );
}

/** From this age on a list offers to be asked for again: others buy meanwhile. */
const agedMs = 120_000;

interface AgeProps {
  fetchedAt: string;
  serverNow: string;
  receivedAt: number | undefined;
  onRefresh: () => void;
  pending: boolean;
  /** Said where "$" could be another dollar. */
  dollars: string | null;
}

/** How old the list is, and from two minutes on the way to a new one. */
function ListAge({ fetchedAt, serverNow, receivedAt, onRefresh, pending, dollars }: AgeProps) {
  const now = useServerNow({ serverNow, receivedAt, everyMs: 5000 });
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 text-ink-soft text-sm">
      {dollars && <span>Prices in {dollars},</span>}
      <AgeNote at={fetchedAt} serverNow={serverNow} receivedAt={receivedAt} />
      {now - Date.parse(fetchedAt) >= agedMs && (
        <Button variant="soft" size="sm" onClick={onRefresh} pending={pending}>
          <RotateCw aria-hidden className="size-4" /> Look again
        </Button>
      )}
    </span>
  );
}

interface HeadlineProps extends ResultsPartProps {
  onRefresh: () => void;
  pending: boolean;
}

/** What the list is, and how fresh. Where only documents are shown it is read but not seen. */
export function ResultsHeadline({ results, receivedAt, onRefresh, pending }: HeadlineProps) {
  const { numbers, offers, onlyDocuments, isDown, last } = results;
  const [priced] = [...numbers, ...offers];
  const dollars = priced && dollarNote(priced.price.currency, [priced.country]);
  return (
    <div
      className={onlyDocuments ? "sr-only" : "mb-3 flex min-h-9 flex-wrap items-center justify-between gap-x-4 gap-y-1"}
    >
      <h2 className="text-lg" aria-live="polite">
        {numbers.length > 0 ? (
          <>
            Numbers to choose from
            {/* what the carrier showed of its stock, no total; read out for people who cannot see the list change */}
            <span className="sr-only">, {numbers.length} shown</span>
          </>
        ) : onlyDocuments ? (
          "Not sold here yet"
        ) : offers.length > 0 ? (
          "Numbers are not listed one by one here"
        ) : (
          "No numbers listed"
        )}
      </h2>
      {!isDown && last.fetched_at && (
        <ListAge
          fetchedAt={last.fetched_at}
          serverNow={last.server_now}
          receivedAt={receivedAt}
          onRefresh={onRefresh}
          pending={pending}
          dollars={dollars ?? null}
        />
      )}
    </div>
  );
}

/** Areas whose numbers the carrier does not list. */
export function AreaOffers({ results: { offers, isDown } }: ResultsPartProps) {
  const heading = useId();
  if (offers.length === 0) return null;
  return (
    <section aria-labelledby={heading} className="mt-8">
      <h2 id={heading} className="text-lg">
        Any number of an area
      </h2>
      <p className="mt-1 mb-3 text-ink-soft text-sm">
        {isDown
          ? "You can hold these meanwhile. The price is fixed, the digits are a surprise, and nothing is charged unless the carrier delivers."
          : "Here the carrier does not list single numbers. The price is fixed, the digits are a surprise."}
      </p>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {offers.map((area) => (
            <AreaOfferCard key={area.id} area={area} />
          ))}
        </ul>
      </Card>
    </section>
  );
}

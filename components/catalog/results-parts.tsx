import { useId } from "react";
import { AgeNote } from "@/components/ui/age-note";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { AreaOfferCard } from "./area-offer-card";
import type { ResultsModel } from "./results-model";

interface ResultsPartProps {
  results: ResultsModel;
  /** when the newest answer arrived, by the clock of this machine; absent for the one that came with the page */
  receivedAt?: number | undefined;
}

/** While the carrier does not answer: how old the list is, or that there is none. */
export function CarrierNotice({ results: { isDown, last }, receivedAt }: ResultsPartProps) {
  if (!isDown) return null;
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

/** What the list is, and how fresh. Where only documents are shown it is read but not seen. */
export function ResultsHeadline({ results, receivedAt }: ResultsPartProps) {
  const { numbers, offers, onlyDocuments, isDown, last } = results;
  return (
    <div
      className={
        onlyDocuments ? "sr-only" : "mb-3 flex min-h-6 flex-wrap items-baseline justify-between gap-x-4 gap-y-1"
      }
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
        <AgeNote
          at={last.fetched_at}
          serverNow={last.server_now}
          receivedAt={receivedAt}
          className="text-ink-soft text-sm"
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

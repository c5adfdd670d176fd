"use client";

import { useState } from "react";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { ExchangeRate } from "@/lib/contract/staff/pricing";
import { RateForm } from "./rate-form";

/** Exchange rates: where they are from, how old they are, what is added for their movement. */
export function RateList({ rates, maySet }: { rates: readonly ExchangeRate[]; maySet: boolean }) {
  "use memo";
  const [edited, setEdited] = useState<ExchangeRate | "new" | null>(null);
  return (
    <div className="flex flex-col gap-4">
      {rates.some(({ is_stale }) => is_stale) && (
        <Notice tone="warn" title="A rate is older than a day">
          Prices are still made with it. Set it again, or see why its source does not answer.
        </Notice>
      )}
      {rates.length === 0 ? (
        <Notice title="No exchange rate is known">
          Offers whose carrier asks in the account's own currency need none; all others have no price without one.
        </Notice>
      ) : (
        <ul
          aria-label="Exchange rates"
          className="divide-y divide-line rounded-panel border border-line bg-surface text-[0.9375rem]"
        >
          {rates.map((rate) => (
            <li
              key={`${rate.base}${rate.quote}`}
              className="grid items-center gap-x-5 gap-y-1 px-4 py-3 sm:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_auto]"
            >
              <p>
                <span className="font-medium">
                  1 {rate.base} = {rate.rate} {rate.quote}
                </span>
                <span className="block text-ink-soft text-sm">
                  Prices use {rate.effective_rate}: {rate.margin_percent}% is added for movement
                </span>
              </p>
              <p className="text-sm">
                {rate.source}
                <span className="block text-ink-soft">
                  <When at={rate.as_of} /> {rate.is_stale && <Badge tone="warn">Older than a day</Badge>}
                </span>
              </p>
              {maySet && (
                <Button
                  variant="secondary"
                  size="sm"
                  onClick={() => setEdited(rate)}
                  aria-label={`Set ${rate.base} to ${rate.quote}`}
                >
                  Set
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {maySet && edited === null && (
        <Button variant="secondary" className="self-start" onClick={() => setEdited("new")}>
          Add a rate
        </Button>
      )}
      {edited !== null && (
        <RateForm
          key={edited === "new" ? "new" : `${edited.base}${edited.quote}${edited.version}`}
          rate={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  );
}

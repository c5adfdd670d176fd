"use client";

import { useQuery } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { Card } from "@/components/ui/card";
import { optOutsQuery } from "./message-queries";
import { partyName } from "./message-words";

/** Who has asked for no more texts; nothing while nobody has. */
export function OptOuts() {
  const times = useTimes();
  const optOuts = useQuery(optOutsQuery).data?.opt_outs ?? [];
  if (optOuts.length === 0) return null;
  return (
    <Card className="mt-6">
      <h2 className="text-lg">Want no texts</h2>
      <p className="mt-1 text-ink-soft">
        They wrote a word such as STOP. None of your numbers can text them until they write START.
      </p>
      <ul className="mt-3 divide-y divide-line">
        {optOuts.map(({ other_party, word, opted_out_at }) => (
          <li key={other_party} className="flex flex-wrap justify-between gap-x-4 py-2.5">
            <bdi className="font-medium">{partyName(other_party)}</bdi>
            <span className="text-ink-soft text-sm">
              “{word.toUpperCase()}” · <time dateTime={opted_out_at}>{times.instant(opted_out_at)}</time>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { typeLabels } from "@/components/number-facts/labels";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import type { SaleRestriction } from "@/lib/contract/staff/pricing";
import type { NumberType } from "@/lib/contract/vocabulary";

/** Kinds of numbers that are in the catalog and not sold, and the switch that lifts it. */
export function RestrictionList({
  restrictions,
  maySet,
}: {
  restrictions: readonly SaleRestriction[];
  maySet: boolean;
}) {
  const router = useRouter();
  const [asked, setAsked] = useState<SaleRestriction | null>(null);
  if (restrictions.length === 0) return <Notice title="Everything in the catalog is sold" />;

  async function set(reason: string) {
    if (!asked) return;
    const is_lifted = asked.lifted_at === null;
    try {
      await api("PUT /staff/pricing/restrictions/{id}", {
        params: { id: asked.id },
        body: { is_lifted, version: asked.version, reason },
      });
      toast.success(is_lifted ? "These numbers are sold now." : "These numbers are no longer sold.");
    } finally {
      router.refresh();
    }
  }

  const isLifting = asked?.lifted_at === null;
  return (
    <>
      <ul aria-label="Restrictions" className="divide-y divide-line rounded-panel border border-line bg-surface">
        {restrictions.map((restriction) => (
          <li key={restriction.id} className="flex flex-wrap items-center justify-between gap-x-5 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {kindText(restriction)}
                {restriction.lifted_at ? <Badge tone="good">Sold</Badge> : <Badge tone="warn">Not sold</Badge>}
              </p>
              <p className="text-pretty text-sm">{restriction.explanation}</p>
              <p className="text-ink-soft text-sm">
                {restriction.areas.toLocaleString("en-US")} areas
                {restriction.lifted_at && (
                  <>
                    {" · lifted "}
                    <When at={restriction.lifted_at} />
                  </>
                )}
              </p>
            </div>
            {maySet && (
              <Button variant="secondary" size="sm" onClick={() => setAsked(restriction)}>
                {restriction.lifted_at ? "Stop selling" : "Sell them"}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmWithReason
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={isLifting ? "Sell these numbers?" : "Stop selling these numbers?"}
        confirmLabel={isLifting ? "Sell them" : "Stop selling"}
        isDangerous
        onConfirm={set}
      >
        {asked && (
          <p>
            {kindText(asked)} in {asked.areas.toLocaleString("en-US")} areas.{" "}
            {isLifting
              ? `${asked.explanation} A buyer of one may cost us more than they pay.`
              : "Nobody can hold one any more, right away. Holds and numbers that exist stay."}
          </p>
        )}
      </ConfirmWithReason>
    </>
  );
}

function kindText({ metered_only, country, number_type }: SaleRestriction): string {
  const type = number_type ? `${typeLabels[number_type as NumberType] ?? number_type} numbers` : "Numbers";
  return [type, country && `in ${country}`, metered_only && "whose inbound minutes are metered"]
    .filter(Boolean)
    .join(" ");
}

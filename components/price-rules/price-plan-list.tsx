"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { typeLabels } from "@/components/number-facts/labels";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { When } from "@/components/staff/when";
import { Button } from "@/components/ui/button";
import { Price } from "@/components/ui/price";
import { toast } from "@/components/ui/toast";
import type { PricePlan } from "@/lib/contract/staff/price-plans";
import type { NumberType } from "@/lib/contract/vocabulary";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { counted } from "@/lib/kernel/words";

const chosen = ({ choice, area }: PricePlan): string =>
  [
    choice.e164 && formatPhoneLight(choice.e164),
    area,
    choice.country,
    choice.number_type && (typeLabels[choice.number_type as NumberType] ?? choice.number_type),
  ]
    .filter(Boolean)
    .join(", ");

const progress = ({ pending, applied, withdrawn }: PricePlan): string =>
  [pending > 0 && `${pending} wait`, applied > 0 && `${applied} changed`, withdrawn > 0 && `${withdrawn} taken back`]
    .filter(Boolean)
    .join(", ");

/** What was planned, newest first; what does not hold yet can be taken back. */
export function PricePlanList({ plans, mayWithdraw }: { plans: readonly PricePlan[]; mayWithdraw: boolean }) {
  const router = useRouter();
  const [leaving, setLeaving] = useState<PricePlan | null>(null);
  async function withdraw(reason: string) {
    if (!leaving) return;
    const { withdrawn } = await api("POST /staff/price-plans/{id}/withdrawal", {
      params: { id: leaving.id },
      body: { reason },
    });
    toast.success(
      withdrawn > 0 ? `${counted(withdrawn, "number")} keep their price.` : "Nothing was left to be taken back.",
    );
    router.refresh();
  }
  return (
    <Section title="Plans" padded={false}>
      <SmallTable
        things="plans"
        rows={plans}
        keyOf={({ id }) => id}
        columns={{
          planned: ({ created_at }) => <When at={created_at} />,
          numbers: chosen,
          price: ({ choice }) => <Price cents={choice.monthly_cents} currency={choice.currency} />,
          holds_from: ({ first_at }) => <When at={first_at} />,
          progress,
          reason: ({ reason, created_by }) => (
            <>
              {reason}
              <span className="block text-ink-soft">{created_by}</span>
            </>
          ),
          ...(mayWithdraw && {
            change: (plan: PricePlan) =>
              plan.pending > 0 && (
                <Button size="sm" variant="secondary" onClick={() => setLeaving(plan)}>
                  Take back
                </Button>
              ),
          }),
        }}
      />
      <ConfirmWithReason
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title="Take this price back?"
        confirmLabel="Take it back and tell the owners"
        isDangerous
        onConfirm={withdraw}
      >
        {leaving && (
          <p>
            {counted(leaving.pending, "number")} {leaving.pending === 1 ? "keeps its" : "keep their"} price. Those that
            were sold for the new one already keep that.
          </p>
        )}
      </ConfirmWithReason>
    </Section>
  );
}

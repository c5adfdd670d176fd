"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { MarginAlert, MarginDecision } from "@/lib/contract/staff/margins";
import { formatMoney } from "@/lib/kernel/money";
import { ConfirmWithReason } from "./confirm-with-reason";

type Kind = MarginDecision["kind"];

const labels: Record<Kind, string> = { accept: "Accept the cost", reprice: "Reprice", stop: "Take off sale" };
const done: Record<Kind, string> = {
  accept: "It sells again at this cost.",
  reprice: "It sells again once its price covers the cost.",
  stop: "It is off sale.",
};

/** What a person can decide about an offer that stopped. */
export function MarginDecisions({ alert, title }: { alert: MarginAlert; title: string }) {
  "use memo";
  const router = useRouter();
  const [kind, setKind] = useState<Kind | null>(null);
  const [until, setUntil] = useState("");
  const kinds: Kind[] = alert.status === "repricing" ? ["accept", "stop"] : ["accept", "reprice", "stop"];

  async function confirm(reason: string) {
    if (!kind) return;
    const decision: MarginDecision =
      kind === "accept" && until ? { kind, until: `${until}T23:59:59Z` } : kind === "accept" ? { kind } : { kind };
    try {
      await api("POST /staff/margins/{id}/decision", {
        params: { id: alert.id },
        body: { version: alert.version, decision, reason },
      });
    } catch (error) {
      if (error instanceof ApiError && error.code === "CHANGED") router.refresh();
      throw error;
    }
    toast.success(done[kind]);
    router.refresh();
  }

  return (
    <div className="flex flex-wrap gap-2">
      {kinds.map((one) => (
        <Button
          key={one}
          variant="secondary"
          size="sm"
          aria-label={`${labels[one]}: ${title}`}
          onClick={() => setKind(one)}
        >
          {labels[one]}
        </Button>
      ))}
      <ConfirmWithReason
        open={kind !== null}
        onOpenChange={(open) => !open && setKind(null)}
        title={kind ? `${labels[kind]}: ${title}?` : ""}
        confirmLabel={kind ? labels[kind] : ""}
        isDangerous={kind === "stop"}
        onConfirm={confirm}
      >
        {kind && <Consequence kind={kind} alert={alert} />}
        {kind === "accept" && (
          <div className="mt-4">
            <Field label="Until the end of (UTC)" hint="Empty: for good, as long as the carrier does not charge more.">
              {(control) => (
                <Input {...control} type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
              )}
            </Field>
          </div>
        )}
      </ConfirmWithReason>
    </div>
  );
}

function Consequence({ kind, alert }: { kind: Kind; alert: MarginAlert }) {
  const cost = `${Number(alert.cost).toFixed(2)} ${alert.cost_currency}`;
  const price = alert.now_due_cents === null ? null : formatMoney(alert.now_due_cents, alert.currency);
  switch (kind) {
    case "accept":
      return (
        <p>
          It sells again right away{price && ` for ${price}`}, though the carrier charges {cost}. A higher charge stops
          it again.
        </p>
      );
    case "reprice":
      return alert.now_clears ? (
        <p>
          Its price is now {price}, which covers the {cost}. It sells again right away.
        </p>
      ) : (
        <p>
          It stays stopped until its price covers {cost}; then it sells again by itself. An admin changes the price
          under Prices.
        </p>
      );
    case "stop":
      return <p>The area goes off sale until staff put it back. Holds and orders under way go on.</p>;
    default:
      return kind satisfies never;
  }
}

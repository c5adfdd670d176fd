"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { DisputeDone, DisputeRow } from "@/lib/contract/staff/disputes";
import { ConfirmWithReason } from "./confirm-with-reason";
import { choicesFor, doneLabels, doneTexts } from "./dispute-words";

/** Records what was done about a dispute. It is done in Stripe; here it leaves the list of what needs a person. */
export function HandleDispute({ dispute }: { dispute: Pick<DisputeRow, "id" | "kind"> }) {
  const router = useRouter();
  const [done, setDone] = useState<DisputeDone | null>(null);

  async function confirm(reason: string) {
    if (!done) return;
    try {
      await api("POST /staff/disputes/{id}/handling", { params: { id: dispute.id }, body: { done, reason } });
    } catch (error) {
      if (error instanceof ApiError && error.code === "CHANGED") router.refresh();
      throw error;
    }
    toast.success("Recorded. It needs nobody until its status changes.");
    router.refresh();
  }

  return (
    <div className="flex flex-wrap gap-2">
      {choicesFor(dispute).map((one) => (
        <Button key={one} variant="secondary" size="sm" onClick={() => setDone(one)}>
          {doneLabels[one]}
        </Button>
      ))}
      <ConfirmWithReason
        open={done !== null}
        onOpenChange={(open) => !open && setDone(null)}
        title={done ? `Record: ${doneLabels[done].toLowerCase()}?` : ""}
        confirmLabel="Record it"
        onConfirm={confirm}
      >
        {done && <p>{doneTexts[done]} Nothing changes at Stripe by recording it.</p>}
      </ConfirmWithReason>
    </div>
  );
}

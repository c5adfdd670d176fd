"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { ConfirmWithReason } from "./confirm-with-reason";

/** Records that somebody looked at an unusual rise. Changes nothing of the number. */
export function HandleRise({ id, e164 }: { id: string; e164: string }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);

  async function confirm(reason: string) {
    try {
      await api("POST /staff/usage-rises/{id}/handling", { params: { id }, body: { reason } });
    } catch (error) {
      if (error instanceof ApiError && error.code === "CHANGED") router.refresh();
      throw error;
    }
    toast.success("Recorded. It needs nobody any more.");
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setOpen(true)}>
        Handled
      </Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={`Record that you looked at ${e164}?`}
        confirmLabel="Record it"
        onConfirm={confirm}
      >
        <p>Say what you found. The number and its limits stay as they are; another rise is another entry.</p>
      </ConfirmWithReason>
    </>
  );
}

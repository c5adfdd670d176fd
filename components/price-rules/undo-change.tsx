"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { CalendarEntry } from "@/lib/contract/staff/pricing";

/** Takes a change back that has not begun. */
export function UndoChange({ entry }: { entry: Pick<CalendarEntry, "rule_id" | "rule_version" | "version" | "name"> }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);

  async function undo(reason: string) {
    await api("POST /staff/pricing/rules/{id}/undo", {
      params: { id: entry.rule_id },
      body: { version: entry.rule_version, undone_version: entry.version, reason },
    });
    toast.success("The change is taken back.");
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setOpen(true)} aria-label={`Take back: ${entry.name}`}>
        Take back
      </Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title="Take this change back?"
        confirmLabel="Take it back"
        onConfirm={undo}
      >
        <p>It never applies; what is in effect for “{entry.name}” goes on.</p>
      </ConfirmWithReason>
    </>
  );
}

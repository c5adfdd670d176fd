"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import { ConfirmWithReason } from "./confirm-with-reason";
import { When } from "./when";

interface ResumeBillingProps {
  accountId: string;
  accountName: string;
  heldAt: string;
  /** Operators and admins. */
  mayResume: boolean;
}

/** That an account is neither billed nor charged until a person has looked, and the way to let it go on. */
export function ResumeBilling({ accountId, accountName, heldAt, mayResume }: ResumeBillingProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);

  async function confirm(reason: string) {
    await api("POST /staff/accounts/{id}/billing-resumption", { params: { id: accountId }, body: { reason } });
    toast.success(`${accountName} is billed again.`);
    router.refresh();
  }

  return (
    <Notice
      tone="warn"
      title="Billing waits for a person"
      actions={
        mayResume && (
          <Button variant="secondary" size="sm" onClick={() => setOpen(true)}>
            Resume billing
          </Button>
        )
      }
    >
      Nothing is billed or charged since <When at={heldAt} />, and numbers go on working.
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={`Resume the billing of ${accountName}?`}
        confirmLabel="Resume billing"
        onConfirm={confirm}
      >
        <p>
          Bill days that passed meanwhile are billed within minutes, and the saved card is charged within a day. While a
          dispute is open, invoices are issued and no card is charged.
        </p>
      </ConfirmWithReason>
    </Notice>
  );
}

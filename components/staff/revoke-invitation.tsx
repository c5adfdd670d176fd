"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { StaffInvitation } from "@/lib/contract/staff/members";
import { ConfirmWithReason } from "./confirm-with-reason";

/** Makes a link that was sent good for nothing. */
export function RevokeInvitation({ id, email }: Pick<StaffInvitation, "id" | "email">) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);

  async function confirm(reason: string) {
    await api("POST /staff/invitations/{id}/revocation", { params: { id }, body: { reason } });
    toast.success(`The link to ${email} is good for nothing.`);
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setOpen(true)} aria-label={`Revoke the link to ${email}`}>
        Revoke
      </Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={`Revoke the link to ${email}?`}
        confirmLabel="Revoke"
        onConfirm={confirm}
      >
        <p>The link leads nowhere then. You can send another one.</p>
      </ConfirmWithReason>
    </>
  );
}

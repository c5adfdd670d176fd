"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { StaffMember } from "@/lib/contract/staff/members";
import { ConfirmWithReason } from "./confirm-with-reason";
import { RoleField } from "./invite-staff";

/** Gives one member another role, or ends them. */
export function MemberActions({ member, isSelf }: { member: StaffMember; isSelf: boolean }) {
  const router = useRouter();
  const [open, setOpen] = useState<"role" | "end" | null>(null);
  const [role, setRole] = useState(member.role);
  const { user_id: id, version, email } = member;
  if (member.is_last_admin)
    return <span className="text-ink-soft">The last admin: make someone else an admin first.</span>;

  /** What someone else has changed meanwhile is shown behind the dialog, which stays open. */
  const reread = (error: unknown): never => {
    if (error instanceof ApiError && error.code === "CHANGED") router.refresh();
    throw error;
  };
  async function changeRole(reason: string) {
    await api("PUT /staff/members/{id}/role", { params: { id }, body: { role, version, reason } }).catch(reread);
    toast.success(`${email} is ${role} now.`);
    router.refresh();
  }
  async function end(reason: string) {
    await api("POST /staff/members/{id}/end", { params: { id }, body: { version, reason } }).catch(reread);
    toast.success(`${email} no longer works here.`);
    router.refresh();
  }

  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="secondary" size="sm" onClick={() => setOpen("role")} aria-label={`Change role of ${email}`}>
        Change role
      </Button>
      <Button variant="secondary" size="sm" onClick={() => setOpen("end")} aria-label={`End ${email}`}>
        End
      </Button>
      <ConfirmWithReason
        open={open === "role"}
        onOpenChange={(isOpen) => setOpen(isOpen ? "role" : null)}
        title={`Change the role of ${email}?`}
        confirmLabel="Change the role"
        onConfirm={changeRole}
      >
        <div className="flex flex-col gap-4">
          <p>
            It counts from their next click. {isSelf && "You change your own role: you may not be able to undo it."}
          </p>
          <RoleField role={role} onChange={setRole} />
        </div>
      </ConfirmWithReason>
      <ConfirmWithReason
        open={open === "end"}
        onOpenChange={(isOpen) => setOpen(isOpen ? "end" : null)}
        title={isSelf ? "Leave the company?" : `End ${email}?`}
        confirmLabel={isSelf ? "Leave" : "End"}
        isDangerous
        onConfirm={end}
      >
        <p>
          {isSelf ? "You are" : "They are"} signed out everywhere, right away. As a customer, the account stays as it
          is.
        </p>
      </ConfirmWithReason>
    </div>
  );
}

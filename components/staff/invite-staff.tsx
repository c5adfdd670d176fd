"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { EmailField } from "@/components/ui/email-field";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { type StaffRole, staffRoles } from "@/lib/contract/permissions";
import { staffRoleWords } from "@/lib/contract/staff/role-words";
import { ConfirmWithReason } from "./confirm-with-reason";

/** Sends someone the link with which they enroll a second factor. */
export function InviteStaff() {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<StaffRole>("support");

  async function confirm(reason: string) {
    await api("POST /staff/invitations", { body: { email, role, reason } });
    toast.success(`The link is on its way to ${email}.`);
    setEmail("");
    router.refresh();
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>Invite someone</Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title="Invite someone"
        confirmLabel="Send the invitation"
        onConfirm={confirm}
      >
        <div className="flex flex-col gap-4">
          <p>
            They get an email with a link that works once. With it they set up a second factor; someone who works here
            already sets theirs up again.
          </p>
          <EmailField label="Email" required value={email} onValueChange={setEmail} />
          <RoleField role={role} onChange={setRole} />
        </div>
      </ConfirmWithReason>
    </>
  );
}

export function RoleField({ role, onChange }: { role: StaffRole; onChange: (role: StaffRole) => void }) {
  return (
    <Field label="Role" required>
      {(control) => (
        <Select {...control} value={role} onChange={(event) => onChange(event.target.value as StaffRole)}>
          {staffRoles.map((one) => (
            <option key={one} value={one}>
              {staffRoleWords[one]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

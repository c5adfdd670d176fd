"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmailField } from "@/components/ui/email-field";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { TeamRole } from "@/lib/contract/permissions";
import { Roles } from "./member-list";
import { memberProblem, membersQuery } from "./member-queries";
import { roleWords } from "./role-words";

/** Mails somebody a link with which they join. */
export function InviteMember({ isOwner }: { isOwner: boolean }) {
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<TeamRole>("member");
  const invite = useMutation({
    mutationFn: () => api("POST /members/invitations", { body: { email, role } }),
    onSuccess: () => {
      toast.success(`The invitation is on its way to ${email}`);
      setEmail("");
      void queryClient.invalidateQueries({ queryKey: membersQuery.queryKey });
    },
  });
  const isWrong = invite.error instanceof ApiError && invite.error.code === "VALIDATION_FAILED";
  return (
    <Card>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!invite.isPending) invite.mutate();
        }}
      >
        <h3 className="font-semibold">Invite somebody</h3>
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
          <EmailField
            label="Email"
            error={invite.error ? (isWrong ? "This is not an email address." : memberProblem(invite.error)) : undefined}
            value={email}
            onValueChange={setEmail}
          />
          <Field label="Role">
            {(control) => (
              <Select {...control} value={role} onChange={(event) => setRole(event.target.value as TeamRole)}>
                <Roles isOwner={isOwner} />
              </Select>
            )}
          </Field>
        </div>
        <p className="text-ink-soft text-sm">
          {roleWords[role].about} They get an email with a link that works once, and join by a button.
        </p>
        <Button type="submit" pending={invite.isPending} className="self-start">
          Send the invitation
        </Button>
      </form>
    </Card>
  );
}

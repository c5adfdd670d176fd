"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { AskFirst } from "@/components/layout/ask-first";
import { describeError } from "@/components/layout/describe-error";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { Member, MemberInvitation } from "@/lib/contract/members";
import { type TeamRole, teamRoles } from "@/lib/contract/permissions";
import { agentsQuery } from "./agent-queries";
import { InviteMember } from "./invite-member";
import { memberProblem, membersQuery } from "./member-queries";
import { roleWords } from "./role-words";

interface Rights {
  /** invite, remove, change roles */
  mayManage: boolean;
  /** and touch owners */
  isOwner: boolean;
}

/** Who belongs to the account, and who is invited. */
export function MemberList({ mayManage, isOwner }: Rights) {
  const { data, error, refetch } = useQuery(membersQuery);
  if (error) {
    return (
      <ErrorState title="They could not be loaded" actions={<Button onClick={() => refetch()}>Try again</Button>}>
        {describeError(error)}
      </ErrorState>
    );
  }
  if (!data) return <Skeleton className="h-32" />;
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <ul className="divide-y divide-line">
          {data.members.map((member) => (
            <MemberRow key={member.user_id} member={member} mayManage={mayManage} isOwner={isOwner} />
          ))}
          {data.invitations.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      </Card>
      {mayManage && <InviteMember isOwner={isOwner} />}
    </div>
  );
}

function useRefresh() {
  const queryClient = useQueryClient();
  return () => {
    for (const queryKey of [membersQuery.queryKey, agentsQuery.queryKey, ["numbers"]])
      void queryClient.invalidateQueries({ queryKey });
  };
}

/** One member, with what may be done about them. */
export function MemberRow({ member, mayManage, isOwner }: Rights & { member: Member }) {
  const refresh = useRefresh();
  const [asks, setAsks] = useState(false);
  const onError = (error: Error) => toast.error(memberProblem(error));
  const { user_id: id, name, is_you: isYou } = member;
  const change = useMutation({
    mutationFn: (role: TeamRole) => api("PUT /members/{id}/role", { params: { id }, body: { role } }),
    onSuccess: () => {
      refresh();
      toast.success(`${name} has another role`);
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => api("DELETE /members/{id}", { params: { id } }),
    onSuccess: () => {
      if (isYou) return window.location.assign(routes.settings);
      setAsks(false);
      refresh();
      toast.success(`${name} no longer belongs to this account`);
    },
    onError,
  });
  const mayTouch = mayManage && (isOwner || member.role !== "owner");
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <p className="font-medium">
          {name} {isYou && <span className="font-normal text-ink-soft">(you)</span>}
        </p>
        <p className="break-all text-ink-soft text-sm">{member.email}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {mayTouch ? (
          <Select
            aria-label={`Role of ${name}`}
            value={member.role}
            disabled={change.isPending}
            onChange={(event) => change.mutate(event.target.value as TeamRole)}
          >
            <Roles isOwner={isOwner} />
          </Select>
        ) : (
          <span className="text-ink-soft">{roleWords[member.role].label}</span>
        )}
        {(mayTouch || isYou) && (
          <AskFirst
            label={isYou ? "Leave" : "Remove"}
            title={isYou ? "Leave this account?" : `Remove ${name}?`}
            description="Their phone takes no more calls of this account, their lines are nobody’s, and they see nothing of it from now on."
            keep="Cancel"
            confirm={isYou ? "Leave" : "Remove"}
            pending={remove.isPending}
            open={asks}
            onOpenChange={setAsks}
            onConfirm={() => remove.mutate()}
          />
        )}
      </div>
    </li>
  );
}

/** Roles that somebody may give. */
export const Roles = ({ isOwner }: Pick<Rights, "isOwner">) =>
  teamRoles
    .filter((role) => isOwner || role !== "owner")
    .map((role) => (
      <option key={role} value={role}>
        {roleWords[role].label}
      </option>
    ));

/** Somebody who was invited and has not joined. */
export function InvitationRow({
  invitation: { id, email, role, is_expired, expires_at },
}: {
  invitation: MemberInvitation;
}) {
  const times = useTimes();
  const refresh = useRefresh();
  const revoke = useMutation({
    mutationFn: () => api("DELETE /members/invitations/{id}", { params: { id } }),
    onSuccess: refresh,
    onError: (error) => toast.error(memberProblem(error)),
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <p className="break-all font-medium">{email}</p>
        <p className="text-ink-soft text-sm">
          {roleWords[role].label} ·{" "}
          {is_expired ? "the invitation is too old" : `invited until ${times.instant(expires_at)}`}
        </p>
      </div>
      <Button size="sm" variant="secondary" pending={revoke.isPending} onClick={() => revoke.mutate()}>
        Take back<span className="sr-only"> the invitation of {email}</span>
      </Button>
    </li>
  );
}

"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { numberQuery } from "@/components/numbers/number-query";
import { agentsQuery } from "@/components/people/agent-queries";
import { membersQuery } from "@/components/people/member-queries";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { Assignee } from "@/lib/contract/members";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";

const keyOf = (assignee: Pick<Assignee, "kind" | "id"> | null) => (assignee ? `${assignee.kind} ${assignee.id}` : "");

/** Whose line a number is: a member's or an agent's. Not shown to an account of one person without agents. */
export function NumberAssignee({ number: { id, assignee } }: { number: OwnedNumberDetail }) {
  const queryClient = useQueryClient();
  const members = useQuery(membersQuery).data?.members ?? [];
  const agents = useQuery(agentsQuery).data?.agents.filter((agent) => !agent.is_member) ?? [];
  const assign = useMutation({
    mutationFn: (to: Pick<Assignee, "kind" | "id"> | null) =>
      api("PUT /numbers/{id}/assignment", { params: { id }, body: { to } }),
    onSuccess: (number) => {
      queryClient.setQueryData(numberQuery(id).queryKey, number);
      void queryClient.invalidateQueries({ queryKey: ["numbers"] });
      toast.success(number.assignee ? `It is the line of ${number.assignee.name}` : "It is nobody’s line");
    },
    onError: toastFailure,
  });
  if (assignee === null && members.length + agents.length < 2) return null;
  const choices = [
    ...members.map(({ user_id, name, is_you }) => ({
      kind: "member" as const,
      id: user_id,
      name: is_you ? `${name} (you)` : name,
    })),
    ...agents.map((agent) => ({ kind: "agent" as const, id: agent.id, name: agent.name })),
  ];
  const isListed = assignee === null || choices.some((one) => keyOf(one) === keyOf(assignee));
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-base">
      <span aria-hidden className="text-ink-soft">
        Line of
      </span>
      <Select
        aria-label="Line of"
        className="min-w-48"
        value={keyOf(assignee)}
        disabled={assign.isPending}
        onChange={({ target: { value } }) => {
          const to = choices.find((one) => keyOf(one) === value);
          assign.mutate(to ? { kind: to.kind, id: to.id } : null);
        }}
      >
        <option value="">Nobody in particular</option>
        {!isListed && assignee && <option value={keyOf(assignee)}>{assignee.name}</option>}
        {choices.map((one) => (
          <option key={keyOf(one)} value={keyOf(one)}>
            {one.name}
          </option>
        ))}
      </Select>
    </p>
  );
}

import { queryOptions } from "@tanstack/react-query";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => api("GET /members", { signal }),
  staleTime: 30_000,
});

const reasons: Record<string, string> = {
  is_member: "They belong to this account already.",
  too_many_members: "As many people as an account may have belong to it already.",
  too_many_invitations: "That was the last invitation for now. Try again tomorrow.",
  last_owner: "An account needs an owner. Make somebody else an owner first.",
};

/** Why something about a member was refused. */
export function memberProblem(error: Error): string {
  const reason = error instanceof ApiError ? (error.details.reason as string | undefined) : undefined;
  return reasons[reason ?? ""] ?? describeError(error);
}

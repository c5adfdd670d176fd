import { queryOptions } from "@tanstack/react-query";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import type { Agent } from "@/lib/contract/calls/agents";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: ({ signal }) => api("GET /agents", { signal }),
  staleTime: 30_000,
});

/** Where an agent's calls go, as people read it. */
export const targetText = ({ kind, target }: Pick<Agent, "kind" | "target">): string =>
  kind === "phone" ? formatPhoneLight(target) : target.replace(/^sip:/, "");

const targetFindings: Record<string, string> = {
  not_sip: "Give it as name@host, like anna@pbx.example.com. It cannot be an address of ours.",
  not_https: "Give an address that begins with https:// and has a public name, without a port or a password.",
  impossible_number: "This is not a phone number that exists.",
  premium_number: "Calls cannot be forwarded to premium numbers.",
  emergency_number: "Calls cannot be forwarded to emergency numbers.",
  satellite_number: "Calls cannot be forwarded to satellite phones.",
  country_not_allowed: "Calls cannot be forwarded to this country.",
  no_rate_number: "We have no price for calls to this number, so they cannot be forwarded there.",
};
const reasons: Record<string, string> = {
  name_taken: "Another one has this name already.",
  member_taken: "This member is there already.",
  too_many: "You have as many as an account may have.",
  leads_back: "A number that rings this agent would be led back to itself.",
};

/** Why an agent was not taken, and which field it is about. */
export function agentProblem(error: Error | null): { name?: string; target?: string; other?: string } {
  if (error === null) return {};
  if (!(error instanceof ApiError)) return { other: describeError(error) };
  const { finding, reason } = error.details as { finding?: string; reason?: string };
  if (error.code === "TARGET_REFUSED") return { target: targetFindings[finding ?? ""] ?? describeError(error) };
  if (reason === "name_taken") return { name: reasons.name_taken! };
  if (reason === "leads_back") return { target: reasons.leads_back! };
  return { other: reasons[reason ?? ""] ?? describeError(error) };
}

import type { CallPlan } from "@/lib/contract/calls/plan";

/**
 * Whether a plan turns callers away: the carrier does not know whom, so no phone may ring behind our back while we are away.
 */
export const turnsCallersAway = ({ callers }: CallPlan): boolean =>
  callers.block.length > 0 ||
  callers.anonymous === "reject" ||
  callers.special.some(({ route }) => route.phones.length === 0 && route.after.kind === "reject");

/** The phone that the carrier may ring while our voice application is away, E.164. */
export const fallbackOf = (plan: CallPlan): string | null => (turnsCallersAway(plan) ? null : plan.fallback);

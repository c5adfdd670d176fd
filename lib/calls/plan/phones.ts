import type { CallPlan, PlanPhone, PlanRoute } from "@/lib/contract/calls/plan";

const ofRoute = ({ phones, after }: PlanRoute): PlanPhone[] =>
  [phones, ...(after.kind === "menu" ? after.choices.map((choice) => choice.phones) : [])].flat();

const named = ({ open, closed, callers }: CallPlan): PlanPhone[] =>
  [open, closed, ...callers.special.map(({ route }) => route)].flatMap(ofRoute);

/** Every phone that a plan names itself, once, E.164. */
export const phonesOf = (plan: CallPlan): string[] => [
  ...new Set([
    ...named(plan).flatMap((phone) => ("e164" in phone ? [phone.e164] : [])),
    ...(plan.fallback === null ? [] : [plan.fallback]),
  ]),
];

/** Every agent that a plan names, once. */
export const agentsOf = (plan: CallPlan): string[] => [
  ...new Set(named(plan).flatMap((phone) => ("agent" in phone ? [phone.agent] : []))),
];

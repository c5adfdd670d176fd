import type { CallPlan, PlanRoute } from "@/lib/contract/calls/plan";

const ofRoute = ({ phones, after }: PlanRoute) =>
  [phones, ...(after.kind === "menu" ? after.choices.map((choice) => choice.phones) : [])]
    .flat()
    .map(({ e164 }) => e164);

/** Every phone that a plan may ring, once, E.164. */
export const phonesOf = ({ open, closed, callers, fallback }: CallPlan): string[] => [
  ...new Set([
    ...[open, closed, ...callers.special.map(({ route }) => route)].flatMap(ofRoute),
    ...(fallback === null ? [] : [fallback]),
  ]),
];

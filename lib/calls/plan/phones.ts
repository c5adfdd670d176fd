import { type CallPlan, type Heard, linesOf, type PlanEnd, type PlanRoute, routesOf } from "@/lib/contract/calls/plan";

/** Every phone that a plan names itself, once, E.164. */
export const phonesOf = (plan: CallPlan): string[] => [
  ...new Set([
    ...linesOf(plan).flatMap((phone) => ("e164" in phone ? [phone.e164] : [])),
    ...(plan.fallback === null ? [] : [plan.fallback]),
  ]),
];

/** Every agent that a plan names, once. */
export const agentsOf = (plan: CallPlan): string[] => [
  ...new Set(linesOf(plan).flatMap((phone) => ("agent" in phone ? [phone.agent] : []))),
];

/** The recording that callers hear at an end; null: words, or nothing. */
export function soundOf(end: PlanEnd): string | null {
  const heard: Heard = end.kind === "voicemail" ? end.greeting : end.kind === "message" ? end.text : null;
  return typeof heard === "object" && heard !== null ? heard.sound : null;
}

const endsOf = ({ after }: PlanRoute): PlanEnd[] =>
  after.kind === "menu" ? [...after.choices.map((choice) => choice.after), after.otherwise] : [after];

/** Every recording that a plan plays, once. */
export const soundsOf = (plan: CallPlan): string[] => [
  ...new Set(
    routesOf(plan)
      .flatMap(endsOf)
      .flatMap((end) => soundOf(end) ?? []),
  ),
];

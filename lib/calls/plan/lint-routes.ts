import type { FindingCode } from "@/lib/contract/calls/findings";
import type { CallPlan, PlanEnd, PlanRoute } from "@/lib/contract/calls/plan";
import { destinationOf } from "@/lib/kernel/telephony/destination";
import { lineOf } from "./agents";
import { isDear, whyNotForwarded } from "./destinations";
import { turnsCallersAway } from "./fallback";
import type { PlanWorld, Report } from "./lint-plan";
import { soundOf } from "./phones";

/** Callers hang up, and carriers give up, after about so long. */
const longestWait = 75;

function phoneFindings(e164: string, { own, leadsBack, unverified, stopped, country }: PlanWorld): FindingCode[] {
  if (e164 === own) return ["own_number"];
  if (leadsBack.includes(e164)) return ["leads_back"];
  const destination = destinationOf(e164);
  const refused = whyNotForwarded(destination);
  if (refused) return [refused];
  if (stopped[e164] === "no_rate") return ["no_rate_number"];
  const warnings: FindingCode[] = [];
  if (unverified.includes(e164)) warnings.push("unverified_number");
  if (isDear(destination, country)) warnings.push("dear_number");
  return warnings;
}

function lintEnd(after: PlanEnd, path: string, hasRung: boolean, { lostSounds }: PlanWorld, report: Report): void {
  if (after.kind === "message" && after.text === "") report("silent_words", `${path}.text`);
  if (after.kind === "voicemail" && after.greeting === "") report("silent_words", `${path}.greeting`);
  if (after.kind === "reject" && hasRung) report("reject_after_ring", path);
  const sound = soundOf(after);
  if (sound !== null && lostSounds.includes(sound)) {
    report("sound_gone", `${path}.${after.kind === "voicemail" ? "greeting" : "text"}`);
  }
}

type Phones = Pick<PlanRoute, "phones" | "order" | "screen">;

function lintPhones({ phones, order, screen }: Phones, path: string, world: PlanWorld, report: Report): void {
  const met = new Set<string>();
  const ringing: number[] = [];
  for (const [index, phone] of phones.entries()) {
    const at = `${path}.phones.${index}`;
    const { line, isOn } = lineOf(phone, world.agents);
    if (line === null) {
      report("agent_gone", at);
      continue;
    }
    if (line.kind === "phone") for (const code of phoneFindings(line.target, world)) report(code, at, line.target);
    if (!isOn) report("agent_off", at, line.agent?.name);
    if (met.has(line.target)) report("phone_twice", at, line.agent?.name ?? line.target);
    met.add(line.target);
    if (line.kind !== "webhook") ringing.push(phone.seconds);
  }
  if (order === "together" && ringing.length > 1 && !screen) report("unscreened_together", `${path}.screen`);
  const wait = order === "together" ? Math.max(0, ...ringing) : ringing.reduce((sum, one) => sum + one, 0);
  if (wait > longestWait) report("long_ring", `${path}.phones`, String(wait));
}

function lintRoute(route: PlanRoute, path: string, world: PlanWorld, report: Report): void {
  lintPhones(route, path, world, report);
  const { after } = route;
  if (after.kind !== "menu") {
    lintEnd(after, `${path}.after`, route.phones.length > 0, world, report);
    return;
  }
  if (after.text === "") report("silent_words", `${path}.after.text`);
  if (after.choices.length === 0) report("silent_menu", `${path}.after.choices`);
  for (const [index, choice] of after.choices.entries()) {
    const at = `${path}.after.choices.${index}`;
    if (after.choices.findIndex(({ digit }) => digit === choice.digit) < index) report("digit_twice", at, choice.digit);
    lintPhones(choice, at, world, report);
    lintEnd(choice.after, `${at}.after`, true, world, report);
  }
  lintEnd(after.otherwise, `${path}.after.otherwise`, true, world, report);
}

/** Everything that callers can be led to. */
export function lintRoutes(plan: CallPlan, world: PlanWorld, report: Report): void {
  lintRoute(plan.open, "open", world, report);
  lintRoute(plan.closed, "closed", world, report);
  for (const [index, { route }] of plan.callers.special.entries()) {
    lintRoute(route, `callers.special.${index}.route`, world, report);
  }
  if (plan.fallback === null) return;
  for (const code of phoneFindings(plan.fallback, world)) report(code, "fallback", plan.fallback);
  if (world.isTollFree) report("fallback_unlimited", "fallback", plan.fallback);
  else if (turnsCallersAway(plan)) report("fallback_barred", "fallback", plan.fallback);
}

import type {
  CallPath,
  DunningStage,
  Line,
  MenuEnd,
  PathEnd,
  Ring,
  Rule,
  StoppedPhones,
  TurnsAway,
} from "@/lib/contract/calls/path";
import type { CallPlan, PlanEnd, PlanRoute } from "@/lib/contract/calls/plan";
import { type Agents, lineOf } from "./agents";
import { matchOf, specialOf } from "./callers";
import { opening } from "./opening";

/** What a call's path depends on besides the plan. */
export interface CallFacts {
  at: Date;
  /** E.164; null when the caller withholds it */
  caller: string | null;
  stage: DunningStage;
  /** forwarding has used up its minutes, or is tried too often */
  isBudgetSpent: boolean;
  stopped: StoppedPhones;
  /** the number keeps no more messages */
  isMailboxFull: boolean;
  /** what calls to a toll-free number may cost is used up, or the caller calls too often; null: the plan decides */
  turnsAway: TurnsAway | null;
  /** phones that the account has not proven to be its own, E.164: they do not ring */
  unverified: readonly string[];
  /** agents of the account that the plan names, by id; one that is absent was removed */
  agents: Agents;
}

const standardVoicemail = { kind: "voicemail", greeting: null } as const;

/**
 * What happens to one call. Pure and total: it answers for every plan that fits the schema, and never with silence. The voice
 * application, the simulator and the linter all use it.
 */
export function planCall(plan: CallPlan, facts: CallFacts): CallPath {
  if (facts.stage === "quarantine") {
    const rule: Rule = { kind: "stage", stage: facts.stage };
    const kind = facts.turnsAway === null ? "not_in_service" : "reject"; // an answer would cost us
    return { rule, rings: [], dropped: [], end: { kind, rule } };
  }
  const { route, rule } = chooseRoute(plan, facts);
  const path = { rule, ...follow(route, rule, facts) };
  return facts.turnsAway === null || path.end.kind === "reject" ? path : turnedAway(facts.turnsAway);
}

function chooseRoute(plan: CallPlan, { at, caller }: CallFacts): { route: PlanRoute; rule: Rule } {
  const { allow, block, anonymous, special } = plan.callers;
  if (caller === null) {
    if (anonymous !== "as_others") return { route: onlyEnd(anonymous), rule: { kind: "anonymous_caller" } };
  } else {
    const allowed = matchOf(allow, caller);
    if (allowed !== undefined) return { route: plan.open, rule: { kind: "allowed_caller", caller: allowed } };
    const blocked = matchOf(block, caller);
    if (blocked !== undefined) return { route: onlyEnd("reject"), rule: { kind: "blocked_caller", caller: blocked } };
    const found = specialOf(special, caller);
    if (found) {
      const rule: Rule = { kind: "special_caller", name: found.group.name, caller: found.match };
      return { route: found.group.route, rule };
    }
  }
  const { isOpen, rule } = opening(plan, at);
  return { route: isOpen ? plan.open : plan.closed, rule };
}

/** A call that nobody pays for: whatever the plan says, nothing rings. */
function turnedAway(why: TurnsAway): CallPath {
  const rule: Rule = { kind: why === "too_often" ? "too_often" : "allowance" };
  return { rule, rings: [], dropped: [], end: { kind: why === "message" ? "no_calls_taken" : "reject", rule } };
}

const onlyEnd = (kind: "voicemail" | "reject"): PlanRoute => ({
  phones: [],
  order: "in_turn",
  screen: false,
  after: kind === "voicemail" ? standardVoicemail : { kind },
});

function follow(route: PlanRoute, rule: Rule, facts: CallFacts): Omit<CallPath, "rule"> {
  const { rings, dropped } = ring(route, rule, facts);
  const { after } = route;
  const hadPhones = route.phones.length > 0;
  if (after.kind !== "menu") return { rings, dropped, end: audibleEnd(after, rule, facts, hadPhones) };
  if (after.text === "" || after.choices.length === 0) {
    return { rings, dropped, end: audibleEnd(after.otherwise, rule, facts, hadPhones) };
  }
  return { rings, dropped, end: menuEnd(after, rule, facts) };
}

function menuEnd(menu: Extract<PlanRoute["after"], { kind: "menu" }>, rule: Rule, facts: CallFacts): MenuEnd {
  return {
    kind: "menu",
    text: menu.text,
    choices: menu.choices.map(({ digit, name, after, ...phones }) => {
      const chosen: Rule = { kind: "choice", digit, name };
      // The menu has answered the call: nothing behind it can be rejected.
      return {
        digit,
        name,
        ...ring(phones, chosen, facts),
        end: audibleEnd(after, chosen, facts, true),
      };
    }),
    otherwise: audibleEnd(menu.otherwise, { kind: "no_choice" }, facts, true),
    rule,
  };
}

/**
 * The lines that ring, each with its seconds; those that ring together for as long as the most patient. An agent that answers by itself
 * cannot ring beside others: it follows them.
 */
function ring(
  { phones, order, screen }: Pick<PlanRoute, "phones" | "order" | "screen">,
  rule: Rule,
  facts: CallFacts,
): Pick<CallPath, "rings" | "dropped"> {
  const asked = phones.map((phone) => ({ ...lineOf(phone, facts.agents), seconds: phone.seconds }));
  const dropped: CallPath["dropped"] = [];
  const live: { line: Line; seconds: number }[] = [];
  for (const { line, isOn, seconds } of asked) {
    const reason = whyNot(line, isOn, facts);
    if (line && reason === null) live.push({ line, seconds });
    else dropped.push({ line, reason: reason ?? "gone" });
  }
  const single = ({ line, seconds }: (typeof live)[number]): Ring =>
    line.kind === "webhook"
      ? { lines: [line], seconds: 0, screen: false, rule }
      : { lines: [line], seconds, screen, rule };
  const ringing = live.filter(({ line }) => line.kind !== "webhook");
  if (order === "in_turn" || ringing.length < 2) {
    const inOrder = order === "in_turn" ? live : [...ringing, ...live.filter((one) => !ringing.includes(one))];
    return { rings: inOrder.map(single), dropped };
  }
  const together: Ring = {
    lines: ringing.map(({ line }) => line),
    seconds: Math.max(...ringing.map(({ seconds }) => seconds)),
    screen: true,
    rule,
  };
  return { rings: [together, ...live.filter((one) => !ringing.includes(one)).map(single)], dropped };
}

/** Why a line does not ring; null: it does. */
function whyNot(
  line: Line | null,
  isOn: boolean,
  { stage, isBudgetSpent, stopped, unverified }: CallFacts,
): CallPath["dropped"][number]["reason"] | null {
  if (line === null) return "gone";
  if (stage === "receive_only") return "stage";
  if (isBudgetSpent) return "budget";
  if (!isOn) return "off";
  if (line.kind !== "phone") return null;
  return stopped[line.target] ?? (unverified.includes(line.target) ? "unverified" : null);
}

/**
 * How the call ends. What would be silence becomes the standard voicemail: words that are empty, and a rejection behind phones, which
 * only works before anything rang. A full mailbox takes no message: callers hear that.
 */
function audibleEnd(after: PlanEnd, rule: Rule, { isMailboxFull }: CallFacts, hadPhones: boolean): PathEnd {
  const end = heardEnd(after, rule, hadPhones);
  return end.kind === "voicemail" && isMailboxFull ? { kind: "mailbox_full", rule: end.rule } : end;
}

function heardEnd(after: PlanEnd, rule: Rule, hadPhones: boolean): PathEnd {
  if (after.kind === "message" && after.text === "") return { ...standardVoicemail, rule: { kind: "nothing_left" } };
  if (after.kind === "reject" && hadPhones) return { ...standardVoicemail, rule: { kind: "nothing_left" } };
  if (after.kind === "voicemail") return { ...after, greeting: after.greeting || null, rule };
  return { ...after, rule };
}

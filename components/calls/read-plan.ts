import { phoneHelp } from "@/components/checkout/forward-phone";
import { weekdays } from "@/lib/contract/calls/limits";
import type { CallPlan, PlanPhone, PlanRoute, Span } from "@/lib/contract/calls/plan";
import { toE164 } from "@/lib/kernel/telephony/to-e164";

/** A plan under work: `e164` of its phones and entries of its lists are as they were typed. */
export type PlanDraft = CallPlan;

/** What is wrong, by the part of the plan: "open.phones.0". */
export type PlanProblems = Record<string, string>;

const callersHelp = "Give one caller a line, like +1 202 555 0123, or the beginning of their numbers, like +4490*.";

/** One caller, or with * at the end all whose numbers begin so. */
function toCaller(typed: string, own: string): string | null {
  const start = /^\+?([\d\s().-]*)\*$/.exec(typed.trim())?.[1]?.replace(/\D/g, "");
  if (start !== undefined) return /^[1-9]\d{0,13}$/.test(start) ? `+${start}*` : null;
  return toE164(typed, own);
}

/** A list as it stands in a field, an entry a line. */
export const linesOf = (typed: string): string[] => (typed === "" ? [] : typed.split("\n"));

type Groups = CallPlan["callers"]["special"];

/** @param own the number that the plan belongs to, E.164: what is typed without a country code is of its country */
export function readPlan(
  draft: PlanDraft,
  own: string,
): { ok: true; plan: CallPlan } | { ok: false; problems: PlanProblems } {
  const problems: PlanProblems = {};
  const phones = (list: readonly PlanPhone[], path: string): PlanPhone[] =>
    list.map((phone, index) => {
      if ("agent" in phone) return phone;
      const e164 = toE164(phone.e164, own);
      if (e164 === null) problems[`${path}.phones.${index}`] = phoneHelp;
      return { ...phone, e164: e164 ?? phone.e164 };
    });
  const callers = (list: readonly string[], path: string): string[] =>
    list
      .filter((line) => line.trim() !== "")
      .map((line) => {
        const caller = toCaller(line, own);
        if (caller === null) problems[path] = `“${line.trim()}” cannot be read. ${callersHelp}`;
        return caller ?? line;
      });
  const after = (end: PlanRoute["after"], path: string): PlanRoute["after"] => {
    if (end.kind !== "menu") return end;
    const choices = end.choices.map((choice, index) => {
      const at = `${path}.choices.${index}`;
      if (choice.name.trim() === "") problems[`${at}.name`] = "Give the key a name: what callers choose with it.";
      return { ...choice, phones: phones(choice.phones, at) };
    });
    return { ...end, choices };
  };
  const route = (part: PlanRoute, path: string): PlanRoute => ({
    ...part,
    phones: phones(part.phones, path),
    after: after(part.after, `${path}.after`),
  });
  const special = (groups: Groups): Groups =>
    groups.map((group, index) => {
      const path = `callers.special.${index}`;
      const read = callers(group.callers, `${path}.callers`);
      if (read.length === 0) problems[`${path}.callers`] = callersHelp;
      if (group.name.trim() === "") problems[`${path}.name`] = "Give these callers a name.";
      return { ...group, callers: read, route: route(group.route, `${path}.route`) };
    });
  const spans = (list: readonly Span[], path: string): void => {
    if (list.some(({ from, to }) => from === "" || to === "")) problems[path] = "Give both times of each period.";
  };
  for (const day of weekdays) spans(draft.hours?.[day] ?? [], `hours.${day}`);
  for (const [index, exception] of draft.exceptions.entries()) {
    const path = `exceptions.${index}`;
    if (exception.from === "" || exception.to === "") problems[path] = "Give the first and the last day.";
    spans(exception.spans, `${path}.spans`);
  }
  const fallback = draft.fallback && toE164(draft.fallback, own);
  if (draft.fallback && fallback === null) problems.fallback = phoneHelp;
  const plan: CallPlan = {
    ...draft,
    fallback: fallback ?? null,
    open: route(draft.open, "open"),
    closed: route(draft.closed, "closed"),
    callers: {
      ...draft.callers,
      allow: callers(draft.callers.allow, "callers.allow"),
      block: callers(draft.callers.block, "callers.block"),
      special: special(draft.callers.special),
    },
  };
  return Object.keys(problems).length === 0 ? { ok: true, plan } : { ok: false, problems };
}

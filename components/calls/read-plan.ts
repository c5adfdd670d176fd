import { phoneHelp } from "@/components/checkout/forward-phone";
import type { CallPlan, PlanRoute } from "@/lib/contract/calls/plan";
import { readDigits } from "@/lib/kernel/reading/digits";

/** A plan under work: `e164` of its phones and entries of its lists are as they were typed. */
export type PlanDraft = CallPlan;

/** What is wrong, by the part of the plan: "open.phones.0". */
export type PlanProblems = Record<string, string>;

const callersHelp = "Give one caller a line, like +1 202 555 0123, or the beginning of their numbers, like +4490*.";

/**
 * North America dials ten digits; elsewhere a number is given with its country code.
 * @param own a number of the country in which it was typed, E.164
 * @returns null for what is no whole number
 */
export function toE164(typed: string, own: string): string | null {
  const read = readDigits(typed);
  if (!read.ok || read.word || read.digits.includes("*")) return null;
  if (read.isInternational) return /^[1-9]\d{6,14}$/.test(read.digits) ? `+${read.digits}` : null;
  const national = own.startsWith("+1") ? /^1?([2-9]\d{9})$/.exec(read.digits)?.[1] : undefined;
  return national ? `+1${national}` : null;
}

/** One caller, or with * at the end all whose numbers begin so. */
function toCaller(typed: string, own: string): string | null {
  const start = /^\+?([\d\s().-]*)\*$/.exec(typed.trim())?.[1]?.replace(/\D/g, "");
  if (start !== undefined) return /^[1-9]\d{0,13}$/.test(start) ? `+${start}*` : null;
  return toE164(typed, own);
}

/** @param own the number that the plan belongs to, E.164: what is typed without a country code is of its country */
export function readPlan(
  draft: PlanDraft,
  own: string,
): { ok: true; plan: CallPlan } | { ok: false; problems: PlanProblems } {
  const problems: PlanProblems = {};
  const phones = <P extends { e164: string }>(list: readonly P[], path: string): P[] =>
    list.map((phone, index) => {
      const e164 = toE164(phone.e164, own);
      if (e164 === null) problems[`${path}.${index}`] = phoneHelp;
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
  const route = (part: PlanRoute, path: string): PlanRoute => ({
    ...part,
    phones: phones(part.phones, `${path}.phones`),
  });
  for (const [index, { from, to }] of draft.exceptions.entries()) {
    if (from === "" || to === "") problems[`exceptions.${index}`] = "Give the first and the last day.";
  }
  const plan: CallPlan = {
    ...draft,
    open: route(draft.open, "open"),
    closed: route(draft.closed, "closed"),
    callers: {
      ...draft.callers,
      allow: callers(draft.callers.allow, "callers.allow"),
      block: callers(draft.callers.block, "callers.block"),
    },
  };
  return Object.keys(problems).length === 0 ? { ok: true, plan } : { ok: false, problems };
}

import { z } from "zod";

/** What is wrong with a plan. `error`: it cannot be saved; `warning`: it works, and its owner should know. */
export const findingCodes = {
  /** callers would hear nothing */
  silent_words: "error",
  silent_menu: "error",
  /** the recording was deleted */
  sound_gone: "error",
  reject_after_ring: "error",
  /** the first who picks up, a mailbox too, would have the call */
  unscreened_together: "error",
  own_number: "error",
  leads_back: "error",
  impossible_number: "error",
  premium_number: "error",
  emergency_number: "error",
  satellite_number: "error",
  country_not_allowed: "error",
  /** no price of calls there is known */
  no_rate_number: "error",
  dear_number: "warning",
  /** it does not ring until a code proved that it belongs to the account */
  unverified_number: "warning",
  phone_twice: "error",
  agent_gone: "error",
  agent_off: "warning",
  digit_twice: "error",
  hours_overlap: "error",
  hours_empty: "error",
  exception_reversed: "error",
  exception_hidden: "warning",
  holidays_unknown: "error",
  never_open: "error",
  /** the switch closes it for longer than a year */
  closed_for_long: "warning",
  caller_hidden: "warning",
  /** the carrier does not know whom the plan turns away, so it rings no phone by itself */
  fallback_barred: "warning",
  /** calls to a toll-free number cost its owner, and nothing would limit them: the carrier rings no phone by itself */
  fallback_unlimited: "warning",
  /** longer than callers usually wait */
  long_ring: "warning",
} as const satisfies Record<string, "error" | "warning">;
export type FindingCode = keyof typeof findingCodes;

export const findingSchema = z.object({
  code: z.enum(Object.keys(findingCodes) as [FindingCode, ...FindingCode[]]),
  severity: z.enum(["error", "warning"]),
  /** the part of the plan, as "open.phones.0" */
  path: z.string(),
  /** what is meant: a number, a name, a day */
  subject: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

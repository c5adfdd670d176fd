import { z } from "zod";
import { instant } from "../common";
import { weekdays } from "./limits";

/** How far an account that does not pay may be used (billing: full 8 days, receive only to day 22, quarantine to day 52). */
export const dunningStages = ["full", "receive_only", "quarantine"] as const;
export type DunningStage = (typeof dunningStages)[number];

/** What chose a part of a call's path. */
export const ruleSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("allowed_caller"), caller: z.string() }),
  z.object({ kind: z.literal("blocked_caller"), caller: z.string() }),
  z.object({ kind: z.literal("special_caller"), name: z.string(), caller: z.string() }),
  z.object({ kind: z.literal("anonymous_caller") }),
  z.object({ kind: z.literal("closed_until"), until: instant }),
  z.object({ kind: z.literal("exception"), day: z.iso.date(), name: z.string(), is_open: z.boolean() }),
  z.object({ kind: z.literal("holiday"), day: z.iso.date(), name: z.string() }),
  /** the weekday on which the opening hours began */
  z.object({ kind: z.literal("hours"), weekday: z.enum(weekdays), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal("outside_hours") }),
  z.object({ kind: z.literal("always") }),
  z.object({ kind: z.literal("choice"), digit: z.string(), name: z.string() }),
  z.object({ kind: z.literal("no_choice") }),
  z.object({ kind: z.literal("stage"), stage: z.enum(dunningStages) }),
  /** what calls to a toll-free number may cost is used up */
  z.object({ kind: z.literal("allowance") }),
  /** the caller has called a toll-free number too often within an hour */
  z.object({ kind: z.literal("too_often") }),
  /** the carrier rang the phone by itself while our service could not be reached */
  z.object({ kind: z.literal("fallback") }),
  /** nothing was left that could answer */
  z.object({ kind: z.literal("nothing_left") }),
]);
export type Rule = z.infer<typeof ruleSchema>;

/** What becomes of a call to a toll-free number whose cost nobody would pay; `reject` and `too_often` are not answered. */
export const turnsAway = ["message", "reject", "too_often"] as const;
export type TurnsAway = (typeof turnsAway)[number];

/** Phones that cannot be paid for at the moment, or to which no calls are sold, E.164. */
export const stoppedPhonesSchema = z.record(z.string(), z.enum(["budget", "no_rate"]));
export type StoppedPhones = Readonly<z.infer<typeof stoppedPhonesSchema>>;

/** Who can take a call. A `webhook` answers by itself: it is asked what to do with the caller. */
export const lineKinds = ["phone", "sip", "webhook"] as const;
export type LineKind = (typeof lineKinds)[number];
const lineSchema = z.object({
  kind: z.enum(lineKinds),
  /** E.164 · sip:name@host · an https address */
  target: z.string(),
  /** null: a phone of the plan itself */
  agent: z.object({ id: z.uuid(), name: z.string() }).nullable(),
});
export type Line = z.infer<typeof lineSchema>;

const ringSchema = z.object({
  /** several ring together, the first that takes the call has it; a webhook stands alone */
  lines: z.array(lineSchema),
  /** 0: a webhook does not ring */
  seconds: z.number().int(),
  screen: z.boolean(),
  rule: ruleSchema,
});
export type Ring = z.infer<typeof ringSchema>;

/**
 * `budget`: forwarding or money is used up · `no_rate`: calls there are not sold · `unverified`: the account has not proven that the phone is
 * its own · `off`: the agent takes no calls · `gone`: it was removed
 */
const dropReasons = ["stage", "budget", "no_rate", "unverified", "off", "gone"] as const;
/** `line` is null where the agent was removed */
const droppedSchema = z.object({ line: lineSchema.nullable(), reason: z.enum(dropReasons) });

/** Words, a recording, or null: our standard words. */
const heardSchema = z.union([z.string(), z.object({ sound: z.uuid() })]).nullable();
const plainEnd = [
  z.object({ kind: z.literal("voicemail"), greeting: heardSchema, rule: ruleSchema }),
  z.object({ kind: z.literal("message"), text: heardSchema, rule: ruleSchema }),
  z.object({ kind: z.literal("reject"), rule: ruleSchema }),
  /** callers hear that no message can be left */
  z.object({ kind: z.literal("mailbox_full"), rule: ruleSchema }),
  /** callers hear that no calls are taken at the moment */
  z.object({ kind: z.literal("no_calls_taken"), rule: ruleSchema }),
  /** "This number is not in service." */
  z.object({ kind: z.literal("not_in_service"), rule: ruleSchema }),
] as const;
const pathEndSchema = z.discriminatedUnion("kind", plainEnd);
export type PathEnd = z.infer<typeof pathEndSchema>;

const branch = { rings: z.array(ringSchema), dropped: z.array(droppedSchema) };
const choiceSchema = z.object({ digit: z.string(), name: z.string(), ...branch, end: pathEndSchema });
const menuEndSchema = z.object({
  kind: z.literal("menu"),
  text: z.string(),
  choices: z.array(choiceSchema),
  otherwise: pathEndSchema,
  rule: ruleSchema,
});
export type MenuEnd = z.infer<typeof menuEndSchema>;

/** What happens to one call, in order: phones ring, then it ends. */
export const callPathSchema = z.object({
  rule: ruleSchema,
  ...branch,
  end: z.discriminatedUnion("kind", [...plainEnd, menuEndSchema]),
});
export type CallPath = z.infer<typeof callPathSchema>;

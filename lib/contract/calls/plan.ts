import { z } from "zod";
import { plainLine } from "@/lib/kernel/clean-line";
import { timeZoneSchema } from "@/lib/kernel/time-zone";
import { e164Schema, instant } from "../common";
import { mostGroups, mostLines, mostPhones, mostSpans, ringSeconds } from "./limits";

/** The shape of a call plan on the wire and in the database. Another shape is another number. */
const callPlanFormat = 1;

const opening = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Give the time as 09:00");
const closing = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "Give the time as 17:00, and midnight as 24:00");
/** Of the clocks on the wall. It belongs to the day it begins on; one that ends at or before its beginning ends on the next day. */
const spanSchema = z.strictObject({ from: opening, to: closing });
export type Span = z.infer<typeof spanSchema>;
const spansSchema = z.array(spanSchema).max(mostSpans, `At most ${mostSpans} periods a day`);

const weekSchema = z.strictObject({
  monday: spansSchema,
  tuesday: spansSchema,
  wednesday: spansSchema,
  thursday: spansSchema,
  friday: spansSchema,
  saturday: spansSchema,
  sunday: spansSchema,
});

const seconds = z.number().int().min(ringSeconds.least).max(ringSeconds.most);
/** A phone of the plan itself, or one of the account's agents by its id. */
const phoneSchema = z.union([
  z.strictObject({ e164: e164Schema, seconds }),
  z.strictObject({ agent: z.uuid(), seconds }),
]);
export type PlanPhone = z.infer<typeof phoneSchema>;
const spoken = plainLine({ max: 1_000, long: "At most 1,000 characters" });
/** Words that a voice reads out, or a recording of the account by its id; null: our standard words. */
const heardSchema = z.union([spoken, z.strictObject({ sound: z.uuid() })]).nullable();
export type Heard = z.infer<typeof heardSchema>;

const voicemailSchema = z.strictObject({
  kind: z.literal("voicemail"),
  greeting: heardSchema,
});
const messageSchema = z.strictObject({
  kind: z.literal("message"),
  text: heardSchema,
});
const rejectSchema = z.strictObject({ kind: z.literal("reject") });
const endSchema = z.discriminatedUnion("kind", [voicemailSchema, messageSchema, rejectSchema]);
export type PlanEnd = z.infer<typeof endSchema>;

const phones = {
  phones: z.array(phoneSchema).max(mostPhones, `At most ${mostPhones} phones`),
  order: z.enum(["in_turn", "together"]),
  /** who picks up presses 1 first; phones that ring together are always asked */
  screen: z.boolean(),
};
const choiceSchema = z.strictObject({
  digit: z.string().regex(/^[0-9]$/),
  name: plainLine({ max: 40, missing: "Give the choice a name" }),
  ...phones,
  after: endSchema,
});
const menuSchema = z.strictObject({
  kind: z.literal("menu"),
  text: spoken,
  choices: z.array(choiceSchema).max(10),
  /** for those who press nothing, or another key twice */
  otherwise: endSchema,
});
/** Phones that ring, and what follows when none of them took the call. */
const routeSchema = z.strictObject({
  ...phones,
  after: z.discriminatedUnion("kind", [voicemailSchema, messageSchema, rejectSchema, menuSchema]),
});
export type PlanRoute = z.infer<typeof routeSchema>;

/** One caller, or with * at the end all that begin so: "+12025550123", "+4490*". */
const callersSchema = z
  .array(z.string().regex(/^\+[1-9](\d{6,14}|\d{0,13}\*)$/, "Give callers as +12025550123, or the beginning as +4490*"))
  .max(500);

const exceptionSchema = z.strictObject({
  /** days on the calendar of the plan's zone, both included */
  from: z.iso.date(),
  to: z.iso.date(),
  name: plainLine({ max: 60 }),
  /** open then; empty: closed all day */
  spans: spansSchema,
});

const parts = z.strictObject({
  format: z.literal(callPlanFormat),
  /** IANA */
  time_zone: timeZoneSchema,
  /** closed whatever the hours say, until then */
  closed_until: instant.nullable(),
  /** null: always open */
  hours: weekSchema.nullable(),
  /** closed on public holidays of a country (ISO alpha-2) or of one of its regions */
  holidays: z
    .strictObject({ country: z.string().regex(/^[A-Z]{2}$/), region: z.string().min(1).max(8).nullable() })
    .nullable(),
  /** instead of the week's hours and of holidays; the first that fits counts */
  exceptions: z.array(exceptionSchema).max(100),
  callers: z.strictObject({
    /** always as when open */
    allow: callersSchema,
    block: callersSchema,
    anonymous: z.enum(["as_others", "voicemail", "reject"]),
    special: z
      .array(
        z.strictObject({
          name: plainLine({ max: 60, missing: "Give these callers a name" }),
          callers: callersSchema.min(1),
          route: routeSchema,
        }),
      )
      .max(mostGroups),
  }),
  open: routeSchema,
  closed: routeSchema,
  /** the phone that the carrier itself rings while our voice application is away; null: none, callers hear that nobody answers */
  fallback: e164Schema.nullable(),
});

type Parts = z.infer<typeof parts>;
export const routesOf = ({ open, closed, callers }: Parts): PlanRoute[] => [
  open,
  closed,
  ...callers.special.map(({ route }) => route),
];

/** Every phone and agent that the routes of a plan name, as often as they do. */
export const linesOf = (plan: Parts): PlanPhone[] =>
  routesOf(plan).flatMap(({ phones, after }) => [
    ...phones,
    ...(after.kind === "menu" ? after.choices.flatMap((choice) => choice.phones) : []),
  ]);

const countLines = (plan: Parts): number =>
  new Set(linesOf(plan).map((line) => ("agent" in line ? line.agent : line.e164))).size;

export const callPlanSchema = parts.refine((plan) => countLines(plan) <= mostLines, {
  message: `A plan rings at most ${mostLines} different phones`,
});
export type CallPlan = z.infer<typeof callPlanSchema>;

const greeting = { kind: "message", text: null } as const;
/** What a number does whose owner has not decided anything: it answers from its first second. */
export const firstCallPlan = (timeZone: string): CallPlan => ({
  format: callPlanFormat,
  time_zone: timeZone,
  closed_until: null,
  hours: null,
  holidays: null,
  exceptions: [],
  callers: { allow: [], block: [], anonymous: "as_others", special: [] },
  open: { phones: [], order: "in_turn", screen: false, after: greeting },
  closed: { phones: [], order: "in_turn", screen: false, after: greeting },
  fallback: null,
});

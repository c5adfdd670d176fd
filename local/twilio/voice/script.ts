import { ControlError } from "../../kit/index.ts";

/** What a phone or SIP address does when it rings. Seconds; `after` counts from the first ring. */
export interface PhoneScript {
  does: "answers" | "busy" | "declines" | "no_answer" | "unreachable";
  after: number;
  /** The keys pressed at each `<Gather>` on its side, in order; an empty text presses none. */
  presses: string[];
  /** Seconds from pick-up until it hangs up. */
  talks: number;
  /** SIP response of a SIP address that is not answered. */
  sipCode?: number;
}

/** What the caller does. Seconds count from the beginning of the call. */
export interface CallerScript {
  /** At each `<Gather>`, in order. */
  presses: string[];
  /** How long the caller speaks at each `<Record>`, in order; then the last again. */
  speaks: number[];
  /** What ends a message: the caller hangs up, falls silent, or presses a key. */
  endsMessage: "hangs_up" | "silence" | string;
  hangsUpAfter: number | null;
  /** What a transcript of the message says; "" where nothing can be understood. */
  says: string;
}

export interface CallScript {
  caller: CallerScript;
  /** By number (digits), SIP address or SIP host. */
  phones: Map<string, PhoneScript>;
}

/** A phone that nobody said anything about: answers after four seconds, presses nothing, talks for half a minute. */
export const defaultPhone: PhoneScript = { does: "answers", after: 4, presses: [], talks: 30 };

const words: Readonly<Record<string, PhoneScript["does"]>> = {
  answer: "answers",
  answers: "answers",
  busy: "busy",
  decline: "declines",
  reject: "declines",
  no_answer: "no_answer",
  unreachable: "unreachable",
};

/** The same name for `+1 212…`, `sip:+1212…@host` without its parameters, and a host. */
export function targetName(target: string): string {
  const bare = target.replace(/^sips?:/i, "").split(/[;?]/, 1)[0] ?? "";
  return /^[+\d\s().-]+$/.test(bare) ? bare.replace(/\D/g, "") : bare.toLowerCase();
}

/** Reads one phone as it is posted: a word, or `{does, after, presses, talks, voicemail_after, sip_code}`. */
export function parsePhone(value: unknown): PhoneScript {
  const given = typeof value === "string" ? { does: value } : value;
  if (given === null || typeof given !== "object") throw new ControlError(400, "a phone is a word or an object");
  const input = given as Record<string, unknown>;
  const machine = input.voicemail_after !== undefined;
  const does = words[String(input.does ?? "answers")];
  if (!does) throw new ControlError(400, `a phone does one of ${Object.keys(words).join(", ")}`);
  return {
    does,
    after: seconds(input.voicemail_after ?? input.after, does === "answers" ? defaultPhone.after : 1),
    presses: machine ? [] : texts(input.presses),
    talks: seconds(input.talks, defaultPhone.talks),
    ...(input.sip_code !== undefined && { sipCode: Number(input.sip_code) }),
  };
}

/** Reads `{caller?: {presses, speaks, ends_message, hangs_up_after, says}, phones?: {number: phone}}`. */
export function parseScript(body: Record<string, unknown>): CallScript {
  const caller = (body.caller ?? {}) as Record<string, unknown>;
  const phones = Object.entries((body.phones ?? {}) as Record<string, unknown>);
  const speaks = Array.isArray(caller.speaks) ? caller.speaks : [caller.speaks ?? 5];
  return {
    caller: {
      presses: texts(caller.presses),
      speaks: speaks.map((one) => seconds(one, 5)),
      endsMessage: typeof caller.ends_message === "string" ? caller.ends_message : "hangs_up",
      hangsUpAfter: caller.hangs_up_after === undefined ? null : seconds(caller.hangs_up_after, 0),
      says: typeof caller.says === "string" ? caller.says : "Hello. Please call me back.",
    },
    phones: new Map(phones.map(([target, phone]) => [targetName(target), parsePhone(phone)])),
  };
}

function texts(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function seconds(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== "number" || !(value >= 0)) throw new ControlError(400, "seconds must be a number from 0");
  return value;
}

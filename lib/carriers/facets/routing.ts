import { toDigits } from "@/lib/kernel/telephony/e164";
import type { CallOptions } from "../call-options";

/**
 * Where calls to a number go: our voice application, or a phone. `fallback`: the phone, E.164, that the carrier itself rings while our
 * application is away, and never after it rejected a call.
 */
export type AnswerPath = { kind: "sip"; host: string; fallback: string | null } | { kind: "pstn"; e164: string };

const samePhone = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : toDigits(a) === toDigits(b);

/** Whether two paths lead to the same place. Host names have no case, and carriers may spell a phone without `+`. */
export function samePath(a: AnswerPath | null, b: AnswerPath | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "pstn") return b.kind === "pstn" && samePhone(a.e164, b.e164);
  return b.kind === "sip" && a.host.toLowerCase() === b.host.toLowerCase() && samePhone(a.fallback, b.fallback);
}

/** Deciding at the carrier where calls to our numbers go. */
export interface Routing {
  /**
   * Sends calls to `path`, or nowhere with null (suspended), and reads it back. Safe to repeat.
   * @param tag ours, stable per number, at most 80 characters; names what is created at the carrier for this number
   */
  apply(ref: string, path: AnswerPath | null, tag: string, options?: CallOptions): Promise<void>;
  /** What the carrier would do with a call now; null = goes nowhere we know. */
  read(ref: string, options?: CallOptions): Promise<AnswerPath | null>;
}

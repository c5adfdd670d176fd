import { toDigits } from "@/lib/kernel/telephony/e164";
import type { CallOptions } from "../call-options";

/** Where calls to a number go: our voice application, or a phone. */
export type AnswerPath = { kind: "sip"; host: string } | { kind: "pstn"; e164: string };

/** Whether two paths lead to the same place. Host names have no case, and carriers may spell a phone without `+`. */
export function samePath(a: AnswerPath | null, b: AnswerPath | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "sip") return b.kind === "sip" && a.host.toLowerCase() === b.host.toLowerCase();
  return b.kind === "pstn" && toDigits(a.e164) === toDigits(b.e164);
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

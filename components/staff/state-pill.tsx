import { StatusPill } from "@/components/ui/status-pill";
import type { Tone } from "@/components/ui/tone";
import { plainWord } from "@/lib/kernel/words";

/** What the states of all our tables mean: a word that means different things in two tables is given a tone by its page. */
const tones: Record<string, Tone> = {
  active: "good",
  live: "good",
  completed: "good",
  succeeded: "good",
  captured: "good",
  sent: "good",
  provisioning: "brand",
  processing: "brand",
  pending: "brand",
  authorized: "brand",
  awaiting_payment: "brand",
  submitted: "brand",
  porting_in: "brand",
  waiting: "warn",
  releasing: "warn",
  porting_out: "warn",
  partially_completed: "warn",
  half_open: "warn",
  suspended: "bad",
  failed: "bad",
  dead: "bad",
  rejected: "bad",
  capture_failed: "bad",
};

/** A state in the words of the database, as staff speak of it. */
export function StatePill({ state, tone }: { state: string; tone?: Tone }) {
  return <StatusPill tone={tone ?? tones[state] ?? "neutral"}>{plainWord(state)}</StatusPill>;
}

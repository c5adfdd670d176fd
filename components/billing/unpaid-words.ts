import type { Unpaid } from "@/lib/contract/unpaid";

const now: Record<Unpaid["stage"], string> = {
  full: "",
  receive_only: "Calls ring none of your phones; callers still reach voicemail. ",
  quarantine: "Callers of unpaid numbers hear that they are not in service. ",
  release: "",
};

const next: Record<Unpaid["stage"], (day: string) => string> = {
  full: () => "",
  receive_only: (day) => `From ${day} on, calls no longer ring your phones.`,
  quarantine: (day) => `From ${day} on, callers of unpaid numbers hear that they are not in service.`,
  release: (day) => `On ${day} these numbers are given back, which usually is final.`,
};

/** What an unpaid bill has taken away, and what happens next and on which day. */
export function unpaidSentence({ stage, bill, next_stage, next_at }: Unpaid, day: (iso: string) => string): string {
  if (!bill) return `${now[stage]}A bill of this account is unpaid: ask those who manage its bills.`;
  if (!next_stage || !next_at) return `${now[stage]}We look at it first, and nothing more is taken away until then.`;
  return `${now[stage]}${next[next_stage](day(next_at))}`;
}

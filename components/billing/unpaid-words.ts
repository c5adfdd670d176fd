import type { Unpaid } from "@/lib/contract/unpaid";

const now: Record<Unpaid["stage"], string> = {
  full: "",
  receive_only: "Calls ring none of your phones; callers still reach voicemail. ",
  quarantine: "Callers of unpaid numbers hear that they are not in service. ",
  release: "",
};

type Ahead = NonNullable<Unpaid["ahead"]>[number];

const next: Record<Ahead["stage"], (day: string) => string> = {
  receive_only: (day) => `From ${day} on, calls no longer ring your phones.`,
  quarantine: (day) => `From ${day} on, callers of unpaid numbers hear that they are not in service.`,
  release: (day) => `On ${day} these numbers are given back, which usually is final.`,
};

/** Everything that a stage takes, for a list of all that is to come. */
const all: Record<Ahead["stage"], (day: string) => string> = {
  ...next,
  receive_only: (day) =>
    `From ${day} on, calls no longer ring your phones (callers still reach voicemail), and no further number can be bought.`,
};

const waits = "We look at it first, and nothing more is taken away until then.";

/** What an unpaid bill has taken away, and what happens next and on which day. */
export function unpaidSentence({ stage, bill, ahead }: Unpaid, day: (iso: string) => string): string {
  if (!bill) return `${now[stage]}A bill of this account is unpaid: ask those who manage its bills.`;
  if (!ahead) return `${now[stage]}${waits}`;
  const [soonest] = ahead;
  return soonest ? `${now[stage]}${next[soonest.stage](day(soonest.at))}` : now[stage];
}

/** The same with all that is to come, a sentence each. */
export function unpaidSteps({ stage, ahead }: Unpaid, day: (iso: string) => string): string[] {
  const coming = ahead?.map((one) => all[one.stage](day(one.at))) ?? [waits];
  return now[stage] ? [now[stage].trim(), ...coming] : coming;
}

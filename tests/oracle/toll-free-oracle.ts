/**
 * What becomes of calls to a toll-free number a second time, call by call: nothing of `lib`, no SQL. Money is in tenths of a cent, time in
 * milliseconds.
 */

const MINUTE = 35;
const ALLOWANCE = 5_000;
const MESSAGES = 1_000;
const UNPAID = 5_000;
const LONGEST_MINUTES = 240;
const SLICE_MINUTES = 15;

export type TurnedAway = "message" | "reject" | null;
export type Stage = "full" | "receive_only";

interface Sums {
  charged: number;
  free: number;
  messages: number;
  unpaid: number;
}
interface OpenCall {
  period: string;
  stage: Stage;
  turnsAway: TurnedAway;
  paid: number;
  free: number;
  message: number;
  /** since then it counts no longer as under way */
  goneAt: number;
}

const minutesFor = (left: number): number => Math.min(LONGEST_MINUTES, Math.floor(Math.max(0, left) / MINUTE));

/** One account's calls: its cap holds for all of them together. */
export class TollFreeOracle {
  private readonly cap: number;
  private readonly sums = new Map<string, Sums>();
  private readonly open = new Map<string, OpenCall>();

  constructor(capCents: number) {
    this.cap = capCents * 10;
  }

  private of(period: string): Sums {
    const found = this.sums.get(period) ?? { charged: 0, free: 0, messages: 0, unpaid: 0 };
    this.sums.set(period, found);
    return found;
  }

  /** What is left of a period to a call; `own` counts as not made. */
  private room(period: string, stage: Stage, now: number, own?: string) {
    const used = this.of(period);
    const others = { paid: 0, free: 0, message: 0 };
    for (const [ref, call] of this.open) {
      if (ref === own || call.period !== period || call.goneAt <= now) continue;
      others.paid += call.paid;
      others.free += call.free;
      others.message += call.message;
    }
    const free = Math.min(ALLOWANCE, this.cap) - used.free - others.free;
    const paid = this.cap - used.charged - others.paid + Math.min(0, free);
    const message = MESSAGES - used.messages - others.message;
    if (stage === "full") return { paid, free, message };
    const unpaid = UNPAID - used.unpaid - others.paid - others.free;
    return { paid: Math.min(paid, unpaid), free: Math.min(free, unpaid), message: 0 };
  }

  /** A call begins. `minutes`: for how long it may go on. */
  begin(ref: string, period: string, stage: Stage, now: number): { turnsAway: TurnedAway; minutes: number } {
    const { paid, free, message } = this.room(period, stage, now);
    const minutes = Math.max(minutesFor(paid), minutesFor(free));
    const call: OpenCall = { period, stage, turnsAway: null, paid: 0, free: 0, message: 0, goneAt: 0 };
    call.goneAt = now + (Math.max(1, minutes) * 60 + 3_600) * 1_000;
    if (minutes >= 1) {
      const wanted = Math.min(minutes, SLICE_MINUTES);
      const affordable = Math.min(wanted, minutesFor(paid));
      const slice = Math.max(affordable, Math.min(wanted, minutesFor(free)));
      if (slice === affordable) call.paid = slice * MINUTE;
      else call.free = slice * MINUTE;
    } else {
      call.turnsAway = message >= MINUTE ? "message" : "reject";
      if (call.turnsAway === "message") call.message = MINUTE;
    }
    if (call.turnsAway !== "reject") this.open.set(ref, call);
    return { turnsAway: call.turnsAway, minutes };
  }

  /** It is over. @returns whether it is charged */
  end(ref: string, seconds: number, now: number): boolean {
    const call = this.open.get(ref)!;
    const sums = this.of(call.period);
    const cost = Math.ceil(seconds / 60) * MINUTE;
    const isCharged =
      call.turnsAway === null &&
      ((call.goneAt > now && call.paid >= cost) || cost <= this.room(call.period, call.stage, now, ref).paid);
    this.open.delete(ref);
    if (call.turnsAway === "message") sums.messages += cost;
    else if (isCharged) sums.charged += cost;
    else sums.free += cost;
    if (call.stage !== "full" && call.turnsAway === null) sums.unpaid += cost;
    return isCharged;
  }
}

/** Sixtieths of a dollar, as text of six decimals. */
export const costOf = (seconds: number): string => ((Math.ceil(seconds / 60) * MINUTE * 60) / 1_000).toFixed(6);

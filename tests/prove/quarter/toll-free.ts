import { lastBoundaryUpTo } from "../../oracle/billing-oracle.ts";
import type { seededRandom } from "../../oracle/random-rules.ts";
import { costOf, type Stage, TollFreeOracle, type TurnedAway } from "../../oracle/toll-free-oracle.ts";
import type { Account } from "./people.ts";
import type { World } from "./world.ts";

type Random = ReturnType<typeof seededRandom>;

/** The first number of some accounts is toll-free; their others take no calls, so that all that they spend is known call by call. */
export const isTollFree = (index: number): boolean => index % 5 === 3;
/** Low enough that cap, allowance and messages are met within a month. */
const capOf = (index: number): number => (index % 2 === 0 ? 300 : 1_500);

interface Known {
  account: Account;
  startedAt: Date;
  seconds: number;
  turnsAway: TurnedAway;
  isCharged: boolean;
}
interface Line {
  oracle: TollFreeOracle;
  /** goes on until the next step: what it reserved is gone by then, as with a report that was lost */
  open: { ref: string; id: string; seconds: number; startedAt: Date } | null;
}

/** Calls to the toll-free numbers of a quarter, each beside what the oracle says of it. */
export class TollFreeCalls {
  private readonly lines = new Map<number, Line>();
  private readonly calls = new Map<string, Known>();
  private readonly wrong: string[] = [];
  private count = 0;
  readonly tally = { charged: 0, uncharged: 0, message: 0, reject: 0 };

  private readonly world: World;
  private readonly random: Random;

  constructor(world: World, random: Random) {
    this.world = world;
    this.random = random;
  }

  /** What an account's number is called with at a step; what went on from the step before ends. */
  async step(account: Account): Promise<void> {
    const line = this.lines.get(account.index) ?? (await this.openLine(account));
    if (line.open) await this.end(line, line.open);
    line.open = null;
    if (!this.random.chance(0.3)) return;
    for (let calls = 1 + this.random.upTo(2); calls > 0; calls--) await this.callOnce(account, line);
  }

  private async openLine(account: Account): Promise<Line> {
    const cents = capOf(account.index);
    await this.world.patiently(
      () => this.world.sql`
        insert into public.spend_caps (account_id, cents) values (${account.id}, ${cents}) on conflict do nothing`,
    );
    const line: Line = { oracle: new TollFreeOracle(cents), open: null };
    this.lines.set(account.index, line);
    return line;
  }

  private async callOnce(account: Account, line: Line): Promise<void> {
    const { sql } = this.world;
    const [number] = await this.world.patiently(
      () => sql`
        select n.e164, p.anchor_at, p.unpaid_since from public.purchased_numbers n
        join public.billing_profiles p on p.account_id = n.account_id
        join public.number_contracts c on c.number_id = n.id and c.ended_at is null
        where n.account_id = ${account.id} and n.number_type = 'toll_free' and n.status = 'active'`,
    );
    if (!number) return;
    const ref = `CAquarter${++this.count}`;
    const call = { call_ref: ref, to: number.e164, caller: `+1212555${1_000 + (this.count % 9_000)}`, entry: "sip" };
    const [started] = await this.world.patiently(() => sql`select private.call_started(${sql.json(call)}) as call`);
    const {
      id,
      started_at: at,
      facts,
    } = started!.call as {
      id: string;
      started_at: string;
      facts: { turns_away: TurnedAway; stage: string };
    };
    const startedAt = new Date(at);
    const stage = stageOf(number.unpaid_since as Date | null, startedAt);
    if (stage === "quarantine" && facts.turns_away === "reject") return; // out of service
    const owed: Stage = stage === "full" ? "full" : "receive_only"; // what it has paid for goes on receiving
    const period = lastBoundaryUpTo(isoOf(number.anchor_at as Date), isoOf(startedAt));
    const { turnsAway, minutes } = line.oracle.begin(ref, period, owed, startedAt.getTime());
    if (turnsAway !== facts.turns_away)
      this.wrong.push(`${number.e164} at ${at}: ${facts.turns_away ?? "goes on"}, and not ${turnsAway ?? "goes on"}`);
    if (turnsAway === "reject" || turnsAway !== facts.turns_away) {
      if (turnsAway === "reject") this.tally.reject++;
      return;
    }
    const seconds = turnsAway === "message" ? 9 : 1 + this.random.upTo(Math.min(minutes * 60, 3_600) - 1);
    const one = { ref, id, seconds, startedAt };
    this.calls.set(id, { account, startedAt, seconds, turnsAway, isCharged: false });
    if (turnsAway === null && line.open === null && minutes > 15 && this.random.chance(0.3)) line.open = one;
    else await this.end(line, one);
  }

  /** The voice platform reports the end. */
  private async end(line: Line, { ref, id, seconds }: NonNullable<Line["open"]>): Promise<void> {
    const known = this.calls.get(id)!;
    known.isCharged = line.oracle.end(ref, seconds, this.world.now().getTime());
    this.tally[known.turnsAway === "message" ? "message" : known.isCharged ? "charged" : "uncharged"]++;
    const step = { branch: "", step: 0, outcome: "answered", end_cause: "completed", seconds };
    const { sql } = this.world;
    await this.world.patiently(() => sql`select private.call_step(${ref}, ${sql.json(step)})`);
  }

  /** @returns sentences about calls that became something else than the oracle says, and amounts that are not theirs */
  async findBroken(): Promise<string[]> {
    const rows = await this.world.patiently(
      () => this.world.sql`
        select source_ref, quantity, is_covered, amount_60 from public.usage_events where source = 'call'`,
    );
    const broken = new Set(this.wrong);
    const open = new Set([...this.lines.values()].map((line) => line.open?.id));
    const found = new Map(rows.map((row) => [row.source_ref as string, row]));
    for (const [id, { seconds, isCharged, turnsAway, startedAt, account }] of this.calls) {
      const row = found.get(id);
      const what = `a toll-free call of ${account.email} at ${startedAt.toISOString()}, ${seconds} s`;
      if (!row) {
        if (!open.has(id)) broken.add(`${what} is no usage`);
        continue;
      }
      if (row.quantity !== seconds) broken.add(`${what} counts ${row.quantity} s`);
      if (row.is_covered !== isCharged) broken.add(`${what} is ${row.is_covered ? "" : "not "}charged (${turnsAway})`);
      // what is uncharged stands on the bill for nothing, as all that comes with a number
      if (row.amount_60 !== null && row.amount_60 !== (isCharged ? costOf(seconds) : costOf(0)))
        broken.add(`${what} costs ${row.amount_60} sixtieths`);
    }
    return [...broken];
  }
}

const isoOf = (at: Date): string => at.toISOString().slice(0, 23);

function stageOf(unpaidSince: Date | null, at: Date): "full" | "receive_only" | "quarantine" {
  const hours = unpaidSince ? (at.getTime() - unpaidSince.getTime()) / 3_600_000 : 0;
  return hours < 192 ? "full" : hours < 528 ? "receive_only" : "quarantine";
}

/**
 * Rating a second time, slowly and in whole numbers: nothing of `lib`, no SQL. Money is in 60 millionths of the currency's unit (a price per
 * minute in millionths times seconds), so nothing is ever divided before a line is rounded. Instants are milliseconds.
 */

export interface OracleRate {
  service: string;
  prefix: string;
  /** millionths of the unit, a minute or a text */
  price: bigint;
  /** millionths of the unit */
  connect: bigint;
  first: number;
  next: number;
  takesIncluded: boolean;
  from: number;
  until: number;
}

export interface OracleEvent {
  ref: string;
  number: string;
  service: string;
  digits: string;
  at: number;
  quantity: number;
  /** where its billing period begins */
  period: number;
}

interface Settled {
  amount: bigint;
  included: number;
  rate: OracleRate;
  onLine: boolean;
}

const isTimed = (service: string) => service === "forward" || service === "toll_free_in";

/** One increment after the other, until the call is covered. */
function billedSeconds(seconds: number, first: number, next: number): number {
  if (seconds <= 0) return 0;
  let billed = first;
  while (billed < seconds) billed += next;
  return billed;
}

/** The prefix is shortened digit by digit until a rate has it. */
function rateOf(rates: readonly OracleRate[], service: string, digits: string, at: number): OracleRate | null {
  for (let length = digits.length; length > 0; length--) {
    const prefix = digits.slice(0, length);
    const rate = rates.find((r) => r.service === service && r.prefix === prefix && r.from <= at && at < r.until);
    if (rate) return rate;
  }
  return null;
}

/** @returns 60 millionths of the unit */
function amountOf(rate: OracleRate, billed: number, included: number): bigint {
  if (billed <= included) return 0n;
  const paid = BigInt(billed - included);
  return isTimed(rate.service) ? rate.connect * 60n + rate.price * paid : rate.price * 60n * paid;
}

const billedOf = (rate: OracleRate, quantity: number) =>
  isTimed(rate.service) ? billedSeconds(quantity, rate.first, rate.next) : Math.max(0, quantity);

/** Half a cent goes up. 60 millionths of a dollar are 60 × 10,000 of a cent. */
const toCents = (amount: bigint): bigint => (2n * amount + 600_000n) / 1_200_000n;

export interface OracleLine {
  number: string;
  service: string;
  prefix: string;
  from: number;
  events: number;
  billed: number;
  included: number;
  cents: bigint;
}

/** One account's usage: facts come in, bills take them. */
export class RatingOracle {
  rates: OracleRate[];
  private readonly allowances: Record<"seconds" | "texts", number>;
  private readonly events = new Map<string, OracleEvent>();
  private readonly settled = new Map<string, Settled>();
  private readonly known = new Map<string, number>();
  private readonly givenBack = new Map<string, bigint>();
  credit = 0n;

  constructor(rates: OracleRate[], allowances: Record<"seconds" | "texts", number>) {
    this.rates = rates;
    this.allowances = allowances;
  }

  record(event: OracleEvent): void {
    const before = this.known.get(event.ref);
    if (before === undefined) {
      if (event.quantity <= 0) return;
      this.events.set(event.ref, { ...event });
      this.known.set(event.ref, event.quantity);
      return;
    }
    if (before === event.quantity) return;
    this.known.set(event.ref, event.quantity);
    const settled = this.settled.get(event.ref);
    if (!settled) this.events.get(event.ref)!.quantity = event.quantity;
    else this.giveBack(event.ref, settled, settled.rate, event.quantity);
  }

  /** A rate was wrong, and another holds in its place, also for the past. */
  correctRate(wrong: OracleRate, right: OracleRate): void {
    this.rates = this.rates.map((rate) => (rate === wrong ? right : rate));
    for (const [ref, settled] of this.settled)
      if (settled.rate === wrong && settled.amount > 0n) this.giveBack(ref, settled, right, this.known.get(ref)!);
  }

  private giveBack(ref: string, settled: Settled, rate: OracleRate, quantity: number): void {
    const right = amountOf(rate, billedOf(rate, quantity), settled.included);
    const paid = settled.amount - (this.givenBack.get(ref) ?? 0n);
    if (right >= paid) return;
    this.givenBack.set(ref, (this.givenBack.get(ref) ?? 0n) + paid - right);
    this.credit += paid - right;
  }

  /** The lines of a bill of all that began before an instant. `order`: by which lines use up what is to be given back. */
  bill(until: number, order: (line: { number: string; service: string; rate: OracleRate }) => string): OracleLine[] {
    const open = [...this.events.values()]
      .filter(({ ref, at }) => at < until && !this.settled.has(ref))
      .sort((a, b) => a.at - b.at);
    const used = new Map<string, number>();
    for (const [ref, { included, rate }] of this.settled)
      if (rate.takesIncluded) {
        const { number, period, service } = this.events.get(ref)!;
        const pool = `${number} ${period} ${isTimed(service)}`;
        used.set(pool, (used.get(pool) ?? 0) + included);
      }
    const groups = new Map<string, { line: OracleLine; amount: bigint; refs: string[]; key: string }>();
    const rated: [OracleEvent, Settled][] = [];
    for (const event of open) {
      const rate = rateOf(this.rates, event.service, event.digits, event.at);
      if (!rate) continue;
      const billed = billedOf(rate, event.quantity);
      const pool = `${event.number} ${event.period} ${isTimed(event.service)}`;
      const left = this.allowances[isTimed(event.service) ? "seconds" : "texts"] - (used.get(pool) ?? 0);
      const included = rate.takesIncluded ? Math.min(billed, Math.max(0, left)) : 0;
      used.set(pool, (used.get(pool) ?? 0) + included);
      const amount = amountOf(rate, billed, included);
      rated.push([event, { amount, included, rate, onLine: false }]);
      const key = order({ number: event.number, service: event.service, rate });
      const group = groups.get(key) ?? {
        key,
        amount: 0n,
        refs: [],
        line: {
          number: event.number,
          service: event.service,
          prefix: rate.prefix,
          from: rate.from,
          events: 0,
          billed: 0,
          included: 0,
          cents: 0n,
        },
      };
      group.amount += amount;
      group.refs.push(event.ref);
      group.line.events++;
      group.line.billed += billed;
      group.line.included += included;
      groups.set(key, group);
    }
    const taken = new Set<string>();
    const lines: OracleLine[] = [];
    let credit = this.credit;
    for (const { line, amount, refs } of [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) {
      let off = amount;
      if (credit < off) off = credit;
      credit -= off;
      line.cents = toCents(amount - off);
      if (line.cents === 0n) continue;
      this.credit -= off;
      lines.push(line);
      for (const ref of refs) taken.add(ref);
    }
    for (const [event, settled] of rated)
      if (taken.has(event.ref) || settled.amount === 0n)
        this.settled.set(event.ref, { ...settled, onLine: taken.has(event.ref) });
    return lines;
  }
}

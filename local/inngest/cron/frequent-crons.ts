import type { Engine } from "../engine.ts";
import { nextCronTime } from "./cron-expression.ts";

const hourMs = 3_600_000;

interface CronRow {
  function_id: string;
  expression: string;
  next_at: Date;
}

/**
 * Whether a cron comes more than once an hour. When business time is walked, it fires once a step instead of at each of
 * its times: 40 days of a minute cron would be 57,600 runs that find nothing.
 */
export function isFrequent(expression: string, at: number): boolean {
  const first = nextCronTime(expression, at);
  const second = first === null ? null : nextCronTime(expression, first);
  return first !== null && second !== null && second - first < hourMs;
}

/**
 * Makes the frequent crons due at `at` (epoch ms) when they would come later: every step of a walk ends with their look.
 * To be called before the clock gets there; after it, one that came by itself meanwhile would come twice.
 */
export async function planFrequentCrons(engine: Engine, at: number): Promise<void> {
  const frequent = (await crons(engine)).filter(({ expression }) => isFrequent(expression, at));
  await engine.sql`
    update crons set next_at = ${new Date(at)} from unnest(
      ${frequent.map((cron) => cron.function_id)}::text[], ${frequent.map((cron) => cron.expression)}::text[]
    ) as f (function_id, expression)
    where crons.function_id = f.function_id and crons.expression = f.expression and crons.next_at > ${new Date(at)}`;
}

/** When the next of the other crons is due (epoch ms), or null. */
export async function nextRareCron(engine: Engine): Promise<number | null> {
  const now = engine.now();
  const times = (await crons(engine))
    .filter(({ expression, next_at }) => next_at.getTime() > now && !isFrequent(expression, now))
    .map(({ next_at }) => next_at.getTime());
  return times.length > 0 ? Math.min(...times) : null;
}

function crons(engine: Engine): PromiseLike<CronRow[]> {
  const functionIds = engine.registry.list().map((fn) => fn.id);
  return engine.sql<CronRow[]>`
    select function_id, expression, next_at from crons where function_id = any(${functionIds}::text[])`;
}

import { Cron } from "croner";

export interface CronExpression {
  fields: string;
  timezone: string;
}

/**
 * Splits "TZ=Europe/Oslo 0 9 * * 1" into fields and zone (UTC without a prefix).
 * @throws {Error} for anything but five fields and a known zone, as the real server refuses @daily and seconds too
 */
export function parseCron(text: string): CronExpression {
  const [, timezone = "UTC", fields = ""] = /^(?:(?:CRON_)?TZ=(\S+)\s+)?(.*)$/.exec(text.trim()) ?? [];
  if (fields.split(/\s+/).length !== 5) throw new Error(`cron "${text}" needs exactly five fields`);
  try {
    new Cron(fields, { timezone, paused: true, mode: "5-part" }).nextRun();
  } catch (error) {
    throw new Error(`cron "${text}": ${(error as Error).message}`);
  }
  return { fields, timezone };
}

/** The first instant (epoch ms) after `after` at which the expression is due. Null when it never is again. */
export function nextCronTime(text: string, after: number): number | null {
  const { fields, timezone } = parseCron(text);
  const next = new Cron(fields, { timezone, paused: true, mode: "5-part" }).nextRun(new Date(after));
  return next?.getTime() ?? null;
}

import { readFileSync } from "node:fs";
import path from "node:path";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { withThrowAwayStack } from "../../local/stack/throw-away-stack.ts";
import { openDatabase } from "../drivers/database.ts";
import type { ShopEnvironment } from "../drivers/shop.ts";
import { buyOnce } from "./journey/buy-many.ts";
import { didwwLine, provePhone, twilioLine } from "./ring/line.ts";
import { burst, pace } from "./ring/load.ts";
import { ANNA, BEN, type Check, playOutage, playScenes } from "./ring/scenarios.ts";

export const name = "ring";
export const summary =
  "plans saved through the API, then calls on both carriers: legs, screening, voicemail, leaving, outages; our webhook under 20 calls/s and 500 concurrently";

const perSecond = 20;
const seconds = Number(process.env.RING_SECONDS ?? 30);
const concurrent = Number(process.env.RING_BURST ?? 500);

export async function run() {
  return withThrowAwayStack(
    { name: "prove-ring", durable: true, variables: { CLIENT_ADDRESS_HEADER: "x-test-address", LOG_LEVEL: "warn" } },
    async ({ environment, directory }) => {
      const problems: string[] = [];
      let checks = 0;
      const check: Check = (title, ok, found) => {
        checks++;
        if (ok) return;
        problems.push(title);
        console.log(`  ✗ ${title}: ${JSON.stringify(found)?.slice(0, 600)}`);
      };
      const sql = openDatabase(directory);
      try {
        const { buyer, e164 } = await buyOnce(environment as unknown as ShopEnvironment, 0);
        const [row] = await sql`select id from public.purchased_numbers where e164 = ${e164}`;
        const didww = didwwLine(environment, row!.id as string, e164);
        const twilio = await twilioLine(environment, sql, didww.id);
        const { body } = await buyer.call("GET", `/api/v1/numbers/${didww.id}/call-plan`);
        const first = body.plan as CallPlan;
        for (const phone of [ANNA, BEN]) await provePhone(buyer, environment, phone);
        for (const line of [didww, twilio]) await playScenes({ first, buyer, line, sql, check });
        console.log(`  scenes played; ${perSecond} calls/s for ${seconds} s, then ${concurrent} concurrently`);
        const even = await pace(environment, didww, perSecond, seconds);
        check("20 calls/s: p95 below 200 ms", even.p95 < 200, even.p95);
        check("20 calls/s: none silent, no apology", even.silent + even.apologies === 0, even);
        const all = await burst(environment, didww, concurrent);
        check("burst: each within 5 s", all.max <= 5_000, all.max);
        check("burst: none silent", all.silent === 0, all.silent);
        const refs = [...even.refs, ...all.refs];
        const [rows] = await sql`select count(*)::int as n from public.calls where call_ref = any (${refs})`;
        check("each call that was followed has its row", rows!.n >= refs.length - all.apologies, rows!.n);
        const outage = await playOutage(
          { first, buyer, line: didww, sql, check },
          () => process.kill(appPid(directory), "SIGKILL"),
          async () => (await fetch(`${environment.APP_URL}/api/live`).catch(() => null))?.ok ?? false,
        );
        return {
          ok: problems.length === 0,
          figures: {
            checks: `${checks - problems.length} of ${checks}`,
            "20 calls/s": `p50 ${even.p50} ms, p95 ${even.p95} ms, max ${even.max} ms`,
            [`${concurrent} concurrently`]: `p50 ${all.p50} ms, p95 ${all.p95} ms, max ${all.max} ms, ${all.apologies} apologies, ${all.silent} silent`,
            "application down: the other phone rings after": `${outage.toFixed(1)} s`,
          },
        };
      } finally {
        await sql.end();
      }
    },
  );
}

function appPid(directory: string): number {
  const pids = JSON.parse(readFileSync(path.join(directory, "pids.json"), "utf8")) as Record<string, number>;
  return pids.app!;
}

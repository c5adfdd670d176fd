import type { Sql } from "postgres";
import type { CallPlan } from "@/lib/contract/calls/plan";
import type { Voicemail } from "@/lib/contract/calls/voicemail";
import type { Buyer } from "../../drivers/shop.ts";
import { inbound, type Line, newestCall, savePlan } from "./line.ts";
import { newRef } from "./load.ts";

export const ANNA = "+12125550101";
export const BEN = "+12125550102";

/** Says what is not as it should be. */
export type Check = (title: string, ok: boolean, found?: unknown) => void;

const voicemail = { kind: "voicemail", greeting: "Please speak." } as const;
const both = [
  { e164: ANNA, seconds: 20 },
  { e164: BEN, seconds: 15 },
];
let callers = 0;
/** Each call has a caller of its own: limits of one do not meet another. */
const nextCaller = () => `+1646555${String(1_000 + callers++)}`;

interface Scene {
  /** what a number begins with */
  first: CallPlan;
  buyer: Buyer;
  line: Line;
  sql: Sql;
  check: Check;
}

const plan = ({ first }: Scene, open: Partial<CallPlan["open"]>, more: Partial<CallPlan> = {}): CallPlan => ({
  ...first,
  open: { ...first.open, ...open },
  ...more,
});

/** In turn: order, seconds, who answered; row, legs and what the platform did are one. */
async function inTurn(scene: Scene): Promise<void> {
  const { buyer, line, check } = scene;
  await savePlan(buyer, line, plan(scene, { phones: both, after: voicemail }));
  const from = nextCaller();
  const met = await line.call(from, {
    phones: { [ANNA]: "no_answer", [BEN]: { does: "answer", after: 3, talks: 40 } },
  });
  const name = `${line.carrier}, in turn`;
  check(`${name}: order`, met.dialed.map(({ to }) => to).join() === `${ANNA},${BEN}`, met.dialed);
  check(`${name}: seconds`, Math.abs((met.dialed[0]?.ring_seconds ?? 0) - 20) <= 1, met.dialed);
  const call = await newestCall(buyer, line, from);
  const legs = call?.legs.map(({ e164, status }) => `${e164} ${status}`).join();
  check(`${name}: row`, call?.outcome === "answered" && call.answered_by === BEN, call);
  check(`${name}: legs`, legs === `${ANNA} no_answer,${BEN} bridged`, legs);
  const talked = call?.legs.find(({ status }) => status === "bridged")?.seconds ?? 0;
  check(`${name}: length`, Math.abs(talked - 40) <= 2 && (call?.seconds ?? 0) >= talked, call);
}

/** Together: a mailbox that picks up does not get the call; who presses 1 does. */
async function screened(scene: Scene): Promise<void> {
  const { buyer, line, check } = scene;
  await savePlan(buyer, line, plan(scene, { phones: both, order: "together", screen: true, after: voicemail }));
  const from = nextCaller();
  const met = await line.call(from, {
    phones: {
      [ANNA]: { does: "answer", voicemail_after: 2, talks: 20 },
      [BEN]: { does: "answer", after: 6, presses: ["1"], talks: 30 },
    },
  });
  const call = await newestCall(buyer, line, from);
  const name = `${line.carrier}, screened`;
  check(`${name}: both rang`, met.dialed.length === 2, met.dialed);
  check(`${name}: who pressed 1 has it`, call?.answered_by === BEN, call);
  check(
    `${name}: the mailbox does not`,
    call?.legs.find(({ e164 }) => e164 === ANNA)?.status !== "bridged",
    call?.legs,
  );
}

/** Voicemail: platform, row, mail, page and sound tell of one message; the platform's own is deleted. */
async function message(scene: Scene): Promise<void> {
  const { buyer, line, sql, check } = scene;
  await savePlan(buyer, line, plan(scene, { phones: both, after: voicemail }));
  const from = nextCaller();
  const met = await line.call(from, { phones: { [ANNA]: "busy", [BEN]: "no_answer" }, caller: { speaks: 9 } });
  const name = `${line.carrier}, voicemail`;
  check(
    `${name}: greeting`,
    met.said.some((text) => text.includes("Please speak")),
    met.said,
  );
  check(`${name}: recorded once`, met.recordings.length === 1 && met.recordings[0]?.seconds === 9, met.recordings);
  const call = await newestCall(buyer, line, from);
  check(`${name}: row`, call?.outcome === "voicemail" && call.recording_seconds === 9, call);
  const mails = await sql`
    select 1 from public.notifications where template = 'call-missed' and parameters ->> 'caller' = ${from}
      and (parameters ->> 'message_seconds')::int = 9 and status <> 'suppressed'`;
  check(`${name}: one mail`, mails.length === 1, mails.length);
  const kept = await settled(async () => {
    const { body } = await buyer.call("GET", "/api/v1/voicemails");
    return (body.voicemails as Voicemail[]).find((one) => one.caller === from && one.state === "kept");
  });
  check(`${name}: kept by us`, kept !== undefined);
  if (!kept) return;
  const [row] = await sql`select is_cleared from public.voicemails where id = ${kept.id}`;
  check(`${name}: deleted at the platform`, row?.is_cleared === true, row);
  const sound = await fetch(`${buyer.environment.APP_URL}/api/v1/voicemails/${kept.id}/sound`, {
    headers: { authorization: `Bearer ${buyer.token}`, "x-test-address": buyer.address },
  });
  check(`${name}: sound`, sound.status === 200 && (await sound.arrayBuffer()).byteLength > 10_000, sound.status);
}

/** The caller leaves at every step: while phones ring, at the greeting, in the message. Nothing is left open. */
async function leaving(scene: Scene): Promise<void> {
  const { buyer, line, sql, check } = scene;
  await savePlan(buyer, line, plan(scene, { phones: both, after: voicemail }));
  for (const after of [0.2, 1, 6, 19, 21, 27, 34, 36, 38, 41]) {
    const from = nextCaller();
    await line.call(from, {
      phones: { [ANNA]: "no_answer", [BEN]: "no_answer" },
      caller: { speaks: 30, hangs_up_after: after },
    });
    const call = await newestCall(buyer, line, from);
    const name = `${line.carrier}, hangs up after ${after} s`;
    check(`${name}: it ended`, call !== undefined && call.outcome !== "answered" && call.outcome !== "ringing", call);
    const open = call?.legs.filter(({ status }) => ["ringing", "picked_up", "bridged"].includes(status)) ?? [];
    check(`${name}: no leg goes on`, open.length === 0, open);
  }
  const [open] = await sql`
    select count(*)::int as n from public.call_legs l join public.calls c on c.id = l.call_id
    where c.number_id = ${line.id} and l.ended_at is null and l.status <> 'planned'`;
  check(`${line.carrier}: no leg without an end`, open?.n === 0, open);
}

/** A blocked caller reaches no phone, a menu leads where its key says. */
async function chosen(scene: Scene): Promise<void> {
  const { buyer, line, check } = scene;
  const blocked = nextCaller();
  const { first } = scene;
  const menu: CallPlan["open"]["after"] = {
    kind: "menu",
    text: "For sales, press 1.",
    choices: [{ digit: "1", name: "Sales", phones: [both[1]!], order: "in_turn", screen: false, after: voicemail }],
    otherwise: voicemail,
  };
  const callersOf = { ...first.callers, block: [blocked] };
  await savePlan(buyer, line, plan(scene, { phones: [], after: menu }, { callers: callersOf }));
  const turned = await line.call(blocked, { phones: { [ANNA]: "answer", [BEN]: "answer" } });
  check(`${line.carrier}: a blocked caller reaches no phone`, !turned.answered && turned.dialed.length === 0, turned);
  const from = nextCaller();
  const met = await line.call(from, {
    caller: { presses: ["1"] },
    phones: { [BEN]: { does: "answer", after: 2, talks: 10 } },
  });
  const call = await newestCall(buyer, line, from);
  check(`${line.carrier}: a key leads to its phone`, call?.answered_by === BEN, { met, call });
}

/** A toll-free number beyond its limit: callers hear why not, then are not answered, and no phone rings; with a higher limit it does. */
async function tollFree(scene: Scene): Promise<void> {
  const { buyer, line, sql, check } = scene;
  const name = `${line.carrier}, toll-free`;
  const [number] = await sql`select number_type from public.purchased_numbers where id = ${line.id}`;
  const setType = (type: string) =>
    sql`update public.purchased_numbers set number_type = ${type} where id = ${line.id}`;
  const setCap = (cents: number) => sql`
    insert into public.spend_caps (account_id, cents) select account_id, ${cents} from public.purchased_numbers where id = ${line.id}
    on conflict (account_id, number_id) do update set cents = excluded.cents`;
  const setMessages = (cents: string) =>
    sql`update private.settings set value = ${cents} where key = 'toll_free_message_cents'`;
  await savePlan(buyer, line, plan(scene, { phones: [both[0]!], after: voicemail }));
  await setType("toll_free");
  await setCap(0);
  const from = nextCaller();
  const met = await line.call(from, { phones: { [ANNA]: "answer" } });
  const call = await newestCall(buyer, line, from);
  check(`${name}: callers hear why`, met.said.join().includes("cannot take calls"), met.said);
  check(`${name}: no phone rings`, met.dialed.length === 0, met.dialed);
  check(`${name}: row`, call?.outcome === "message" && call.rule?.kind === "allowance", call);
  await setMessages("0");
  const turned = await line.call(nextCaller(), { phones: { [ANNA]: "answer" } });
  check(`${name}: then nobody answers`, !turned.answered && turned.dialed.length === 0, turned);
  await setMessages("100");
  await setCap(5_000);
  const again = nextCaller();
  await line.call(again, { phones: { [ANNA]: { does: "answer", talks: 30 } } });
  check(`${name}: with a higher limit it rings`, (await newestCall(buyer, line, again))?.answered_by === ANNA);
  await setType(number!.number_type as string);
}

/** While the database answers nobody the caller hears an apology within seconds; the next call is followed again. */
async function database(scene: Scene): Promise<void> {
  const { buyer, line, sql, check } = scene;
  await savePlan(buyer, line, plan(scene, { phones: [both[0]!], after: voicemail }));
  let seconds = 0;
  let met: Awaited<ReturnType<Line["call"]>> | undefined;
  await sql.begin(async (tx) => {
    await tx`lock table public.calls in access exclusive mode`;
    const began = performance.now();
    await (await inbound({ ...buyer.environment }, line.e164, newRef(), nextCaller())).text();
    seconds = (performance.now() - began) / 1_000;
    met = await line.call(nextCaller(), { phones: { [ANNA]: "answer" } });
  });
  check(`${line.carrier}, database away: an apology`, met?.said.some((text) => text.includes("sorry")) ?? false, met);
  check(`${line.carrier}, database away: within 6 s`, seconds <= 6, seconds);
  const from = nextCaller();
  await line.call(from, { phones: { [ANNA]: { does: "answer", talks: 5 } } });
  check(`${line.carrier}, database back: answered`, (await newestCall(buyer, line, from))?.outcome === "answered");
}

async function settled<T>(look: () => Promise<T | undefined>, seconds = 40): Promise<T | undefined> {
  for (const until = Date.now() + seconds * 1_000; Date.now() < until; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 500));
  }
  return undefined;
}

export async function playScenes(scene: Scene): Promise<void> {
  for (const play of [inTurn, screened, message, leaving, chosen, tollFree, database]) await play(scene);
}

/** The application is down before the answer: the carrier rings the plan's other phone, unless callers are turned away. */
export async function playOutage(scene: Scene, kill: () => void, isUp: () => Promise<boolean>): Promise<number> {
  const { buyer, line, sql, check } = scene;
  await savePlan(buyer, line, plan(scene, { phones: [both[0]!], after: voicemail }, { fallback: BEN }));
  const isProven = await settled(async () => {
    const [row] = await sql`
      select wanted -> 'answer_path' ->> 'fallback' as phone, proven_at from public.number_configurations
      where number_id = ${line.id} order by version desc limit 1`;
    return row?.phone === BEN && row.proven_at ? true : undefined;
  });
  check("outage: the other phone is proven at the carrier", isProven === true);
  kill();
  const began = performance.now();
  const met = await line.call(nextCaller(), { phones: { [ANNA]: "answer", [BEN]: "answer" } });
  const seconds = (performance.now() - began) / 1_000;
  const last = met.path?.at(-1);
  check(
    "outage: the carrier rings the other phone",
    last?.type === "pstn" && last.destination === BEN.slice(1),
    met.path,
  );
  check("outage: within 6 s", seconds <= 6, seconds);
  await settled(async () => ((await isUp()) ? true : undefined));

  const blocked = nextCaller();
  await savePlan(
    buyer,
    line,
    plan(scene, { phones: [both[0]!] }, { fallback: BEN, callers: { ...scene.first.callers, block: [blocked] } }),
  );
  await settled(async () => {
    const [row] = await sql`
      select wanted -> 'answer_path' ->> 'fallback' as phone, proven_at from public.number_configurations
      where number_id = ${line.id} order by version desc limit 1`;
    return row?.phone === null && row.proven_at ? true : undefined;
  });
  kill();
  const turned = await line.call(blocked, { phones: { [ANNA]: "answer", [BEN]: "answer" } });
  const rang = [...turned.dialed.map(({ to }) => to), ...(turned.path ?? []).filter(({ type }) => type === "pstn")];
  check("outage: a blocked caller still reaches no phone", rang.length === 0, turned);
  await settled(async () => ((await isUp()) ? true : undefined));
  return seconds;
}

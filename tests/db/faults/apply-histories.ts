import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fallbackOf } from "@/lib/calls/plan/fallback";
import { type AnswerPath, samePath } from "@/lib/carriers";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { type CallPlan, firstCallPlan } from "@/lib/contract/calls/plan";
import { lookAtNumbers } from "@/lib/provisioning/look-at-numbers";
import { personActor, type SignedInPerson } from "../../builders/person";
import { type FaultyShop, openFaultyShop } from "./buy-in-process";

type Seller = "didww" | "twilio";

const cases = Number(process.env.APPLY_CASES ?? 3);
const seed = Number(process.env.APPLY_SEED ?? 20_261_127);
const phones = ["+12125550141", "+12125550142"] as const;

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Each kind of call that setting a path makes at the carrier. */
const calls: Record<Seller, [method: string, path: string][]> = {
  didww: [
    ["GET", "/v3/dids/*"],
    ["PATCH", "/v3/dids/*"],
    ["GET", "/v3/voice_in_trunks"],
    ["POST", "/v3/voice_in_trunks"],
    ["DELETE", "/v3/voice_in_trunks/*"],
    ["GET", "/v3/voice_in_trunk_groups"],
    ["POST", "/v3/voice_in_trunk_groups"],
    ["PATCH", "/v3/voice_in_trunk_groups/*"],
    ["DELETE", "/v3/voice_in_trunk_groups/*"],
    ["GET", "/v3"],
  ],
  twilio: [
    ["GET", "/api/2010-04-01/Accounts/*/IncomingPhoneNumbers/*"],
    ["POST", "/api/2010-04-01/Accounts/*/IncomingPhoneNumbers/*"],
    ["GET", "/api"],
  ],
};

/** The call is not made, or made without an answer; now and then, or as long as we try. */
const failures: object[] = [
  { at: "before", status: 503 },
  { at: "before", status: 429, headers: { "retry-after": "1" } },
  { at: "before", status: 502, body: "<html>", contentType: "text/html" },
  { at: "before", drop: "reset" },
  { at: "after", drop: "reset" },
  { at: "after", drop: "truncate" },
  { at: "after", status: 500 },
];

const counts = { histories: 0, saves: 0, faults: 0, tampered: 0, crashes: 0, looks: 0, proofs: 0 };

/**
 * Random histories of one number's answer path at one carrier: plans are saved, phones come and go, the carrier fails half-way, somebody
 * changes things at it, our process dies. After each step what is called proven is what the carrier has; once the carrier is well again
 * all ends as it was saved last, and nothing else is left there.
 */
export function describeHistories(seller: Seller): void {
  describe(`answer paths at ${seller}`, () => {
    let faulty: FaultyShop;
    beforeAll(async () => {
      faulty = await openFaultyShop({ seller });
      if (seller === "twilio") await faulty.shop.twilio("PATCH", "/account", { balance: 100_000 });
    }, 60_000);
    afterAll(async () => {
      await faulty?.close();
      if (process.env.APPLY_FIGURES)
        writeFileSync(`${process.env.APPLY_FIGURES}-${seller}.json`, JSON.stringify(counts));
    });

    test(
      `${cases} histories end as wanted`,
      async () => {
        const broken: string[] = [];
        for (let index = 0; index < cases; index++) {
          for (const sentence of await liveThrough(faulty, seller, seed + index))
            broken.push(`seed ${seed + index}: ${sentence}`);
          counts.histories++;
        }
        expect(broken).toEqual([]);
      },
      cases * 30_000,
    );
  });
}

async function liveThrough(faulty: FaultyShop, seller: Seller, start: number): Promise<string[]> {
  const random = randomFrom(start);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const number = await buyNumber(faulty);
  const broken: string[] = [];
  let isTampered = false;
  const steps = 3 + Math.floor(random() * 4);
  for (let step = 0; step < steps; step++) {
    const before = await wantedOf(faulty, number.id);
    const what = pick(["save", "save", "save", "phone", "tamper", "look"] as const);
    if (what === "save") await save(faulty, number, pick(plansOf(number.e164)));
    if (what === "phone") await turnPhone(faulty, number, pick(phones));
    if (what === "tamper") {
      isTampered = true;
      counts.tampered++;
      await tamper(faulty, seller, number, random);
    }
    if (random() < 0.7) await addFaults(faulty, seller, pick, random);
    const dies = random() < 0.2;
    if (dies) {
      counts.crashes++;
      faulty.jobs.crashAt(
        { step: 1 + Math.floor(random() * 4), side: pick(["before", "after"] as const) },
        random() < 0.5,
      );
    }
    await faulty.work();
    faulty.jobs.crashAt(null);
    if (what === "look" || random() < 0.3) await look(faulty, number.id);
    await heal(faulty, seller);
    const now = await wantedOf(faulty, number.id);
    const isNews = now.proven !== null && now.proven.getTime() !== before.proven?.getTime();
    if (isNews) {
      counts.proofs++;
      isTampered = false;
    }
    if (now.proven && !isTampered) {
      const found = await carrierFor(seller).routing!.read(number.carrier_ref);
      if (!samePath(found, now.path))
        broken.push(
          `step ${step} (${what}): ${JSON.stringify(now.path)} is called proven, ${JSON.stringify(found)} is there`,
        );
    }
  }
  for (let round = 0; round < 4; round++) {
    await faulty.work();
    await look(faulty, number.id);
  }
  const end = await wantedOf(faulty, number.id);
  const found = await carrierFor(seller).routing!.read(number.carrier_ref);
  if (!samePath(found, end.path))
    broken.push(`in the end ${JSON.stringify(found)}, wanted ${JSON.stringify(end.path)}`);
  if (!end.proven) broken.push("in the end it is not proven");
  const made = await madeFor(seller, number.id);
  const expected = seller === "didww" && end.path?.kind === "sip" && end.path.fallback ? 3 : 0;
  if (made.length !== expected) broken.push(`in the end ${made.length} of ${expected} trunks: ${made.join(", ")}`);
  await faulty.sql`update public.purchased_numbers set status = 'released', ended_at = now() where id = ${number.id}`;
  if (seller === "twilio") await carrierFor(seller).ownership.release(number.carrier_ref); // its stock is small
  await faulty.sql`
    update public.provisioning_queue set status = 'failed', run_id = null, lease_until = null, finished_at = now()
    where purchased_number_id = ${number.id} and status in ('pending', 'processing', 'waiting')`;
  return broken;
}

interface Line {
  id: string;
  e164: string;
  carrier_ref: string;
  owner: SignedInPerson;
  version: number;
}

async function buyNumber(faulty: FaultyShop): Promise<Line> {
  const owner = await faulty.changeBuyer();
  const bought = await faulty.buy();
  await faulty.finish(bought);
  const [row] = await faulty.sql`
    select id, e164, carrier_ref from public.purchased_numbers where e164 = ${bought.numbers[0]!} and status = 'active'`;
  const number = { ...(row as unknown as Line), owner, version: 0 };
  await turnPhone(faulty, number, phones[0]);
  return number;
}

const first = firstCallPlan("Europe/London");
const plansOf = (_e164: string): CallPlan[] => [
  first,
  { ...first, fallback: phones[0] },
  { ...first, fallback: phones[1] },
  { ...first, fallback: phones[0], callers: { ...first.callers, block: ["+442071838750"] } },
];

async function save(faulty: FaultyShop, number: Line, plan: CallPlan): Promise<void> {
  const saved = await faulty.call.server("save_call_plan", {
    p_actor: personActor(number.owner.id),
    p_account_id: number.owner.accountId,
    p_number_id: number.id,
    p_version: number.version,
    p_plan: plan,
    p_phones: [phones[0]],
    p_fallback: fallbackOf(plan),
  });
  if (!saved.ok) throw new Error(JSON.stringify(saved));
  number.version = saved.version;
  counts.saves++;
}

/** Proves a phone to be the account's, or takes it away where it is. */
async function turnPhone(faulty: FaultyShop, { owner }: Line, e164: string): Promise<void> {
  const [had] =
    await faulty.sql`select 1 from public.account_phones where account_id = ${owner.accountId} and e164 = ${e164}`;
  if (had) {
    await faulty.call.server("remove_account_phone", {
      p_actor: personActor(owner.id),
      p_account_id: owner.accountId,
      p_e164: e164,
    });
    return;
  }
  await faulty.sql`insert into public.account_phones (account_id, e164) values (${owner.accountId}, ${e164})`;
  await faulty.sql`select private.renew_answer_paths(${owner.accountId}, ${e164})`;
}

async function wantedOf(
  faulty: FaultyShop,
  numberId: string,
): Promise<{ path: AnswerPath | null; proven: Date | null }> {
  const [row] = await faulty.sql`
    select wanted -> 'answer_path' as path, proven_at as proven from public.number_configurations
    where number_id = ${numberId} order by version desc limit 1`;
  return row as never;
}

async function addFaults(
  faulty: FaultyShop,
  seller: Seller,
  pick: <T>(of: readonly T[]) => T,
  random: () => number,
): Promise<void> {
  for (let rules = 1 + Math.floor(random() * 2); rules > 0; rules--) {
    const [method, path] = pick(calls[seller]);
    const times = pick([1, 1, 2, 40]);
    await faulty.shop[seller]("POST", "/faults", { ...pick(failures), method, path, times });
    counts.faults++;
  }
}

async function heal(faulty: FaultyShop, seller: Seller): Promise<void> {
  await faulty.shop[seller]("DELETE", "/faults");
  await faulty.shop.carrierUp();
}

async function look(faulty: FaultyShop, numberId: string): Promise<void> {
  await faulty.sql`update public.purchased_numbers set look_at = now() where id = ${numberId}`;
  await lookAtNumbers();
  counts.looks++;
}

const headers = () => ({
  "api-key": process.env.DIDWW_API_KEY!,
  accept: "application/vnd.api+json",
  "content-type": "application/vnd.api+json",
});
const ofDidww = async (method: string, path: string, body?: object): Promise<{ data?: unknown }> => {
  const response = await fetch(`${process.env.DIDWW_API_URL}${path}`, {
    method,
    headers: headers(),
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === "" ? {} : JSON.parse(text);
};

/** Somebody with our account's keys changes the number at the carrier. */
async function tamper(faulty: FaultyShop, seller: Seller, { e164, carrier_ref }: Line, random: () => number) {
  if (seller === "twilio") {
    const settings =
      random() < 0.5 ? { voice_url: "https://elsewhere.example/voice" } : { trunk_sid: `TK${"1".repeat(32)}` };
    return faulty.shop.twilio("POST", `/numbers/${encodeURIComponent(e164)}`, { settings });
  }
  await ofDidww("PATCH", `/dids/${carrier_ref}`, {
    data: {
      type: "dids",
      id: carrier_ref,
      relationships: { voice_in_trunk: { data: null }, voice_in_trunk_group: { data: null } },
    },
  });
}

/** Names of what was made at the carrier for one number. */
async function madeFor(seller: Seller, numberId: string): Promise<string[]> {
  if (seller === "twilio") return []; // all is on the number itself
  const lists = await Promise.all(
    ["voice_in_trunks", "voice_in_trunk_groups"].map((type) => ofDidww("GET", `/${type}?page[size]=1000`)),
  );
  return lists
    .flatMap(({ data }) => (data as { attributes: { name: string } }[]).map(({ attributes }) => attributes.name))
    .filter((name) => name.includes(numberId));
}

import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import type { CallPlan } from "@/lib/contract/calls/plan";
import type { Call } from "@/lib/contract/calls/wire";
import { type Buyer, control } from "../../drivers/shop.ts";

/** What a caller met, on either carrier. */
export interface Met {
  answered: boolean;
  said: string[];
  dialed: { to: string; ring_seconds: number; bridged: boolean; outcome: string }[];
  recordings: { seconds: number }[];
  /** DIDWW only: the trunks that were tried */
  path?: { type: string; destination: string; outcome: string; code: number }[];
}

/** A number under proof, on one carrier. */
export interface Line {
  carrier: "didww" | "twilio";
  id: string;
  e164: string;
  call(from: string, script?: object): Promise<Met>;
}

type Environment = Record<string, string>;

export function didwwLine({ DIDWW_API_URL }: Environment, id: string, e164: string): Line {
  return {
    carrier: "didww",
    id,
    e164,
    call: async (from, script = {}) => {
      const answer = await control(DIDWW_API_URL!, "POST", "/calls", { to: e164.slice(1), from, ...script });
      const { spoken, ...met } = answer.body as Met & { spoken: string[] };
      return { ...met, said: spoken };
    },
  };
}

/** A number that the account has at Twilio: bought there by its API, and ours by a row like that of another number. */
export async function twilioLine(environment: Environment, sql: Sql, like: string): Promise<Line> {
  const { TWILIO_API_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, APP_URL } = environment;
  const [offer] = (await control(TWILIO_API_URL!, "GET", "/stock?prefix=%2B1646")).body as { e164: string }[];
  const response = await fetch(
    `${TWILIO_API_URL}/api/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/IncomingPhoneNumbers.json`,
    {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${TWILIO_ACCOUNT_SID}:${TWILIO_AUTH_TOKEN}`).toString("base64")}`,
      },
      body: new URLSearchParams({
        PhoneNumber: offer!.e164,
        VoiceUrl: `${APP_URL}/api/voice/inbound`,
        StatusCallback: `${APP_URL}/api/voice/status`,
      }),
    },
  );
  const { sid } = (await response.json()) as { sid: string };
  const own = { e164: offer!.e164, carrier_id: "twilio", carrier_ref: sid, order_item_id: null };
  const [row] = await sql`
    insert into public.purchased_numbers
    select (jsonb_populate_record(n, ${sql.json(own)} || jsonb_build_object('id', gen_random_uuid()))).*
    from public.purchased_numbers n where id = ${like}
    returning id`;
  return {
    carrier: "twilio",
    id: row!.id as string,
    e164: offer!.e164,
    call: async (from, script = {}) =>
      (await control(TWILIO_API_URL!, "POST", "/calls", { to: offer!.e164, from, ...script })).body as Met,
  };
}

/** Saves a plan through the API, as the number's page does. */
export async function savePlan(buyer: Buyer, { id }: Line, plan: CallPlan): Promise<void> {
  const now = await buyer.call("GET", `/api/v1/numbers/${id}/call-plan`);
  const { status, body } = await buyer.call("PUT", `/api/v1/numbers/${id}/call-plan`, {
    version: now.body.version,
    plan,
  });
  if (status !== 200) throw new Error(`the plan was not saved: ${status} ${JSON.stringify(body)}`);
}

/** Proves a phone by the code that it hears. */
export async function provePhone(buyer: Buyer, { TWILIO_API_URL }: Environment, e164: string): Promise<void> {
  const begun = await buyer.call("POST", "/api/v1/phones/checks", { e164 });
  if (begun.status !== 202) throw new Error(`no code for ${e164}: ${begun.status} ${JSON.stringify(begun.body)}`);
  for (let look = 0; look < 50; look++) {
    const heard = (await (await fetch(`${TWILIO_API_URL}/demo/calls`)).json()) as { to: string; said: string[] }[];
    const words = heard.find(({ to }) => to === e164)?.said[0] ?? "";
    const code = /code is ([\d, ]+)/.exec(words)?.[1]?.replace(/\D/g, "");
    if (code && (await buyer.call("POST", "/api/v1/phones/verification", { e164, code })).status === 200) return;
    await sleep(100);
  }
  throw new Error(`${e164} heard no code`);
}

/** The number's newest call, once it has ended. */
export async function newestCall(buyer: Buyer, { id }: Line, caller: string): Promise<Call | undefined> {
  for (let look = 0; look < 30; look++) {
    const { body } = await buyer.call("GET", `/api/v1/numbers/${id}/calls?limit=5`);
    const call = (body.calls as Call[]).find((one) => one.caller === caller);
    if (call?.ended_at) return call;
    await sleep(100);
  }
  return undefined;
}

/** The first request of a call to us, signed as the voice platform signs it. */
export function inbound(
  { APP_URL, TWILIO_AUTH_TOKEN, VOICE_SIP_HOST }: Environment,
  to: string,
  ref: string,
  from: string,
) {
  const url = `${APP_URL}/api/voice/inbound`;
  const form = {
    CallSid: ref,
    CallStatus: "ringing",
    From: `sip:${from}@46.19.209.14`,
    SipDomain: VOICE_SIP_HOST!,
    To: `sip:${to}@${VOICE_SIP_HOST}`,
  };
  const text =
    url +
    Object.entries(form)
      .map(([name, value]) => name + value)
      .join("");
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": createHmac("sha1", TWILIO_AUTH_TOKEN!).update(text).digest("base64"),
    },
    body: new URLSearchParams(form).toString(),
  });
}

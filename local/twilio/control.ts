import { ControlError, type ControlRoutes } from "../kit/index.ts";
import { newSid } from "./ids.ts";
import { receiveText } from "./messages/receive-text.ts";
import { endValidation } from "./rest/caller-ids.ts";
import { answererOf } from "./rest/calls.ts";
import type { NumberKind } from "./rows.ts";
import { parseSettings, settingsJson } from "./settings.ts";
import { allowedSources, sipEntry } from "./voice/entries.ts";
import { parsePhone, parseScript, targetName } from "./voice/script.ts";
import { startCall } from "./voice/start-call.ts";
import { isForSale, ownedNumber, type World } from "./world.ts";

type Body = Record<string, unknown>;

/** The emulator's own control endpoints, below `/__control`, beside those of the kit. */
export function controlRoutes(world: () => World): ControlRoutes {
  return {
    ...accountControls(world),
    ...numberControls(world),
    ...callControls(world),
    ...textControls(world),
    ...callerIdControls(world),
  };
}

function accountControls(world: () => World): ControlRoutes {
  return {
    "GET /account": () => settingsJson(world().settings.get()),
    "PATCH /account": ({ body }) => settingsJson(world().settings.set(parseSettings(body))),
    "GET /alerts": () => world().tables.alerts.list(),
  };
}

function numberControls(world: () => World): ControlRoutes {
  return {
    "GET /numbers": () => world().tables.numbers.list(),
    "GET /stock": ({ query }) => {
      const current = world();
      const prefix = query.get("prefix") ?? "+";
      return [...current.stock.values()].filter(({ e164 }) => e164.startsWith(prefix) && isForSale(current, e164));
    },
    "POST /stock/withdraw": ({ body }) => {
      for (const number of numbersOf(body)) world().tables.withdrawn.put(number, { e164: number });
    },
    "POST /stock/return": ({ body }) => {
      for (const number of numbersOf(body)) world().tables.withdrawn.delete(number);
    },
    /** Puts numbers on sale that stand beside one that is known: `{"numbers": ["+1…"], "like": "+16465550100"}`. */
    "POST /stock": ({ body }) => {
      const current = world();
      const like = current.stock.get(e164Of(body.like, "like"));
      if (!like) throw new ControlError(404, '"like" names no number of the stock');
      for (const e164 of numbersOf(body)) {
        current.tables.added.put(e164, { ...like, e164 });
        current.stock.set(e164, { ...like, e164 });
      }
    },
    "POST /prices": ({ body }) => {
      const { country, kind, monthly } = body as { country: string; kind: NumberKind; monthly: string };
      const ref = `${country}:${kind}`;
      return world().tables.prices.put(ref, { ref, monthly });
    },
    /** What happens behind our back: the number is gone, or somebody changed it in the console. */
    "POST /numbers/:e164": ({ params, body }) => {
      const row = ownedNumber(world(), e164Of(params.e164, "number"));
      if (!row) throw new ControlError(404, "no such number");
      if (body.vanished === true) return void world().tables.numbers.delete(row.sid);
      return world().tables.numbers.put(row.sid, { ...row, settings: { ...row.settings, ...body.settings } });
    },
  };
}

function callControls(world: () => World): ControlRoutes {
  return {
    "POST /calls": ({ body }) => callNumber(world(), body),
    "POST /sip-calls": ({ body }) => callDomain(world(), body),
    "GET /calls": () => world().tables.calls.list(),
    "GET /phones": () => Object.fromEntries(world().tables.phones.entries()),
    "POST /phones": ({ body }) => {
      for (const [number, phone] of Object.entries(body as Body)) {
        world().tables.phones.put(targetName(number), parsePhone(phone));
      }
    },
    "DELETE /phones": () => world().tables.phones.clear(),
    "POST /exchanges": ({ body }) => {
      const exchange = { name: String(body.name), url: String(body.url) };
      return world().tables.exchanges.put(exchange.name, exchange);
    },
  };
}

function textControls(world: () => World): ControlRoutes {
  return {
    /** `{from, to, text, media?: [{type, base64?, location?}]}`: a text to one of our numbers. */
    "POST /messages": ({ body }) => {
      if (typeof body.text !== "string") throw new ControlError(400, '"text" is a string');
      return receiveText(world(), {
        to: e164Of(body.to, "to"),
        from: String(body.from ?? ""),
        text: body.text,
        media: Array.isArray(body.media) ? body.media : [],
      });
    },
    "GET /messages": () => world().tables.messages.list(),
    /** What becomes of texts to a number: `{to, status: "undelivered", error_code: 30003}`. */
    "POST /text-outcomes": ({ body }) => {
      const to = e164Of(body.to, "to");
      return world().tables.textOutcomes.put(to, { to, status: body.status, errorCode: body.error_code ?? null });
    },
  };
}

function callerIdControls(world: () => World): ControlRoutes {
  return {
    /** Verified immediately, as the console of Twilio would have it after a call. */
    "POST /caller-ids": ({ body }) => {
      const e164 = e164Of(body.phone_number, "phone_number");
      const row = { sid: newSid("PN"), e164, friendlyName: e164, createdAt: world().clock.now() };
      return world().tables.callerIds.put(row.sid, row);
    },
    /** Who answers the validation call keys `{"code"}`; without one it stays unanswered. */
    "POST /caller-ids/:e164": ({ params, body }) => {
      const ended = endValidation(world(), e164Of(params.e164, "number"), String(body.code ?? ""));
      if (!ended) throw new ControlError(404, "no validation is under way");
      return { verified: ended !== "failed" };
    },
  };
}

/**
 * `{from, to, caller?, phones?, real_time?}`: a call of the telephone network to one of our numbers.
 * In real time the answer comes immediately and the call goes on; else when all of it has happened.
 */
export async function callNumber(world: World, body: Body): Promise<object> {
  const to = e164Of(body.to, "to");
  const from = callerOf(body.from);
  const found = answererOf(world, to);
  if ("reason" in found) return { call_sid: null, answered: false, reason: found.reason };
  const started = startCall(world, {
    from,
    to,
    direction: "inbound",
    entry: found.entry,
    script: parseScript(body),
    realTime: body.real_time === true,
  });
  return body.real_time === true ? { call_sid: started.sid } : started.ended;
}

/**
 * `{from, to, source_ip, ring_limit?, …}`: an INVITE to the SIP Domain. `to` and `from` are SIP addresses.
 * Without an answer `sip_code` says why: 403 not from an address of the access list, 404 no such domain, else what the documents led to.
 */
async function callDomain(world: World, body: Body): Promise<object> {
  const [to, from, source] = [String(body.to), String(body.from), String(body.source_ip)];
  const host = /@([^:;>]+)/.exec(to)?.[1]?.toLowerCase() ?? "";
  const refused = (code: number) => ({ call_sid: null, answered: false, sip_code: code });
  if (!isOurDomain(world, host)) return refused(404);
  if (!allowedSources.includes(source) || world.settings.get().status !== "active") return refused(403);
  const started = startCall(world, {
    from,
    to,
    direction: "inbound",
    entry: sipEntry(world, source),
    script: parseScript(body),
    realTime: body.real_time === true,
    ...(typeof body.ring_limit === "number" && { ringLimitSeconds: body.ring_limit }),
  });
  return started.ended;
}

/** `x.sip.twilio.com` and its regional spellings `x.sip.frankfurt.twilio.com`. */
function isOurDomain({ config }: World, host: string): boolean {
  const own = config.sipDomain.toLowerCase();
  return host === own || host.replace(/\.sip\.[a-z-]+\.twilio\.com$/, ".sip.twilio.com") === own;
}

const numbersOf = (body: Body): string[] => {
  if (!Array.isArray(body.numbers)) throw new ControlError(400, '"numbers" is a list');
  return body.numbers.map((one) => e164Of(one, "numbers"));
};

function e164Of(value: unknown, name: string): string {
  const digits = String(value ?? "").replace(/[^\d]/g, "");
  if (!/^\d{7,15}$/.test(digits)) throw new ControlError(400, `"${name}" must be a phone number`);
  return `+${digits}`;
}

/** A number, or the word for a caller that hides it. */
const callerOf = (value: unknown): string =>
  typeof value === "string" && /^[a-z]+$/i.test(value) ? value : e164Of(value, "from");

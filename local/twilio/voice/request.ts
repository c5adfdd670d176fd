import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { matchesText } from "../../kit/index.ts";
import { signingToken } from "../world.ts";
import { alert, type LiveCall, note, type Step } from "./call.ts";
import { signTwilio, withoutFragment } from "./signature.ts";
import { parseXml, type XmlElement } from "./xml.ts";

/** Twilio cannot go on: what it says to the caller is an error. */
export class CallFailed extends Error {
  readonly code: number;
  readonly url: string;
  constructor(code: number, message: string, url: string) {
    super(message);
    this.code = code;
    this.url = url;
  }
}

/** Twilio has no limit of its own, so a loop is found only on the bill. */
const mostDocuments = 100;
const mostRedirects = 10;
const largestDocument = 64 * 1_024;
const connectTimeoutMs = 5_000;

/** What every request of a call says. */
export function factsOf(call: LiveCall): Record<string, string> {
  const { leg, entry, world } = call;
  return {
    AccountSid: world.config.accountSid,
    ApiVersion: "2010-04-01",
    CallSid: leg.sid,
    CallStatus: call.gone.fired ? "completed" : leg.status,
    Called: leg.to,
    Caller: leg.from,
    Direction: leg.direction,
    From: leg.from,
    To: leg.to,
    ...(leg.parentSid && { ParentCallSid: leg.parentSid }),
    ...(entry.sip &&
      !leg.parentSid && {
        SipDomain: entry.sip.domain,
        SipDomainSid: `SD${world.config.accountSid.slice(2)}`,
        SipCallId: entry.sip.callId,
        SipSourceIp: entry.sip.sourceIp,
      }),
  };
}

/** One document: its `<Response>`. Where the address fails, the number's fallback is asked once. @throws {CallFailed} */
export async function askDocument(call: LiveCall, step: Step): Promise<{ root: XmlElement; url: string }> {
  call.documents.count += 1;
  if (call.documents.count > mostDocuments) {
    throw new CallFailed(13_000, `more than ${mostDocuments} documents: a loop`, step.url);
  }
  try {
    return await fetchTwiml(call, step);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    alert(call, error.code, error.message, error.url);
    const { fallbackUrl, fallbackMethod } = call.entry;
    const falls = !call.isWhisper && (!step.isAction || call.world.settings.get().failedAction === "fallback");
    if (!fallbackUrl || !falls) throw error;
    note(call, "asks the fallback");
    const params = { ...step.params, ErrorCode: String(error.code), ErrorUrl: error.url };
    return await fetchTwiml(call, { ...step, url: fallbackUrl, method: fallbackMethod, params });
  }
}

/** A request whose answer does not matter any more: an action after the caller has gone. */
export async function tell(call: LiveCall, step: Step): Promise<void> {
  try {
    await exchange(call, step);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    alert(call, error.code, error.message, error.url);
  }
}

async function fetchTwiml(call: LiveCall, step: Step): Promise<{ root: XmlElement; url: string }> {
  const { text, type, url } = await exchange(call, step);
  const kind = (type.split(";", 1)[0] ?? "").trim().toLowerCase();
  if (kind === "text/plain") return { root: spoken("Say", text), url };
  if (kind.startsWith("audio/")) return { root: spoken("Play", url), url };
  if (!["text/xml", "application/xml", "text/html"].includes(kind)) {
    throw new CallFailed(12_300, `invalid content type "${kind}"`, url);
  }
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    throw new CallFailed(12_100, `document parse failure: ${error instanceof Error ? error.message : error}`, url);
  }
  if (root.name !== "Response") throw new CallFailed(12_100, `TwiML starts with <Response>, not <${root.name}>`, url);
  return { root, url };
}

const spoken = (verb: string, text: string): XmlElement => ({
  name: "Response",
  attributes: {},
  text: "",
  children: [{ name: verb, attributes: {}, text, children: [] }],
});

interface Answer {
  text: string;
  type: string;
  url: string;
}

/** Milliseconds and policies that an address may carry in its fragment: `#ct=1500&rt=4000&tt=9000&rc=1&rp=ct,rt,5xx`. */
function overridesOf(url: string) {
  const fragment = new URLSearchParams(url.split("#", 2)[1] ?? "");
  const number = (name: string, least: number, most: number, otherwise: number) => {
    const value = Number(fragment.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
  };
  return {
    connectMs: number("ct", 100, 10_000, connectTimeoutMs),
    readMs: number("rt", 100, 15_000, 15_000),
    totalMs: number("tt", 100, 15_000, 15_000),
    retries: number("rc", 0, 5, 1),
    policy: (fragment.get("rp") ?? "ct").split(","),
  };
}

/** Asks an address, as often as its fragment allows. @throws {CallFailed} when no answer is usable */
async function exchange(call: LiveCall, step: Step): Promise<Answer> {
  const url = new URL(step.url, call.entry.voiceUrl || undefined).href;
  const { retries, policy } = overridesOf(url);
  const token = randomUUID();
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(call, { ...step, url }, token);
    } catch (error) {
      const again = error instanceof Refused && attempt < retries && error.fits(policy);
      if (!again) throw error instanceof Refused ? new CallFailed(error.code, error.message, error.url) : error;
      note(call, "tries again");
    }
  }
}

/** An attempt that did not succeed, and which retry policy it falls under. */
class Refused extends CallFailed {
  readonly kind: string;
  constructor(kind: string, code: number, message: string, url: string) {
    super(code, message, url);
    this.kind = kind;
  }
  fits(policy: readonly string[]): boolean {
    return policy.includes("all") || policy.includes(this.kind);
  }
}

async function once(call: LiveCall, step: Step, idempotencyToken: string): Promise<Answer> {
  const { world, timeline, result } = call;
  const rule = world.deliveries.rules.take(({ type }) => matchesText(type, "voice.document"));
  if (rule?.mode === "drop") throw new Refused("ct", 11_205, `could not connect to ${step.url}`, step.url);
  if (rule?.mode === "delay") await wait(rule.ms ?? 1_000);
  const { readMs, totalMs } = overridesOf(step.url);
  const limitMs = Math.min(readMs, totalMs, world.settings.get().webhookTimeoutMs);
  const started = performance.now();
  const signal = AbortSignal.timeout(limitMs);
  const fields = { ...factsOf(call), ...step.params };
  let [url, method] = [step.url, step.method.toUpperCase()];
  try {
    for (let redirects = 0; ; redirects++) {
      if (redirects > mostRedirects) throw new CallFailed(11_215, "too many redirects", url);
      const request = signed(call, url, method, fields, { idempotencyToken, spoil: rule?.mode === "bad_signature" });
      const response = await fetch(request.url, { ...request.init, redirect: "manual", signal });
      if (rule?.mode === "duplicate") void fetch(request.url, request.init).catch(() => {});
      const text = await response.text();
      const target = response.headers.get("location");
      result.requests.push({ url, status: response.status, at: Math.round(timeline.now()) / 1_000 });
      note(call, `${method} ${new URL(url).pathname} → ${response.status}`);
      if ([301, 302, 303, 307].includes(response.status) && target) {
        url = new URL(target, url).href;
        if (response.status !== 307) method = "GET";
        continue;
      }
      if (response.status < 200 || response.status > 299) {
        throw new Refused(
          `${String(response.status)[0]}xx`,
          11_200,
          `the voice webhook answered ${response.status}`,
          url,
        );
      }
      if (Buffer.byteLength(text) > largestDocument)
        throw new CallFailed(11_750, "the answer is larger than 64 kB", url);
      return { text, type: response.headers.get("content-type") ?? "", url };
    }
  } catch (error) {
    if (error instanceof CallFailed) throw error;
    result.requests.push({ url, status: 0, at: Math.round(timeline.now()) / 1_000 });
    if (signal.aborted) throw new Refused("rt", 11_200, `no answer within ${limitMs} ms`, url);
    throw new Refused("ct", 11_205, `could not connect to ${url}`, url);
  } finally {
    timeline.took(performance.now() - started);
  }
}

function signed(
  { world }: LiveCall,
  address: string,
  method: string,
  fields: Record<string, string>,
  { idempotencyToken, spoil }: { idempotencyToken: string; spoil: boolean },
): { url: string; init: RequestInit } {
  const bare = withoutFragment(address);
  const isGet = method === "GET";
  const url = isGet ? `${bare}${bare.includes("?") ? "&" : "?"}${new URLSearchParams(fields)}` : bare;
  const token = signingToken(world);
  const signature = signTwilio(token, url, isGet ? [] : Object.entries(fields));
  return {
    url,
    init: {
      method,
      headers: {
        "x-twilio-signature": spoil ? `A${signature.slice(1)}` : signature,
        "i-twilio-idempotency-token": idempotencyToken,
        "x-home-region": "us1",
        "user-agent": "TwilioProxy/1.1",
        ...(!isGet && { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }),
      },
      ...(!isGet && { body: new URLSearchParams(fields).toString() }),
    },
  };
}

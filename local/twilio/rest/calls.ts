import type { CallRow } from "../rows.ts";
import { rfc2822 } from "../time.ts";
import { numberEntry } from "../voice/entries.ts";
import { type CallScript, defaultPhone, targetName } from "../voice/script.ts";
import { startCall } from "../voice/start-call.ts";
import { ownedNumber, type World } from "../world.ts";
import { notFound, TwilioError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import type { ApiRequest, RestRoute } from "./router.ts";

const collection = "/2010-04-01/Accounts/:account/Calls";
/** A call has no price before so much time has passed. */
const ratedAfterMs = 60_000;
const perMinuteUsd = 0.0085;

/** The record of calls, ending one that is under way, and making one. */
export function callRoutes(world: World): RestRoute[] {
  const json = (row: CallRow) => callJson(world, row);
  const find = ({ params, path }: ApiRequest): CallRow => {
    const row = world.tables.calls.get(params.sid ?? "");
    if (!row) throw notFound(path);
    return row;
  };
  return [
    { method: "GET", pattern: `${collection}.json`, handler: (request) => list(world, request) },
    { method: "POST", pattern: `${collection}.json`, status: 201, handler: ({ form }) => json(makeCall(world, form)) },
    { method: "GET", pattern: `${collection}/:sid.json`, handler: (request) => json(find(request)) },
    {
      method: "POST",
      pattern: `${collection}/:sid.json`,
      handler(request) {
        const row = find(request);
        const hangUp = world.hangUps.get(row.sid);
        if (!hangUp) throw new TwilioError(400, 21_220, "Call is not in-progress. Cannot redirect.");
        if (!["completed", "canceled"].includes(request.form.get("Status") ?? "")) {
          throw new TwilioError(400, 20_001, "Only Status=completed and Status=canceled are emulated");
        }
        hangUp();
        return json(row);
      },
    },
  ];
}

function list(world: World, request: ApiRequest): object {
  const { query } = request;
  const instantOf = (name: string) => (query.has(name) ? Date.parse(query.get(name) ?? "") : null);
  const from = instantOf("StartTime>");
  const until = instantOf("StartTime<");
  const day = query.get("StartTime");
  const fits = (name: string, value: string | null) => !query.has(name) || query.get(name) === value;
  const rows = world.tables.calls
    .list(
      (row) =>
        fits("To", row.to) &&
        fits("From", row.from) &&
        fits("Status", row.status) &&
        fits("ParentCallSid", row.parentSid) &&
        (from === null || row.startedAt >= from) &&
        (until === null || row.startedAt <= until) &&
        (day === null || new Date(row.startedAt).toISOString().startsWith(day.slice(0, 10))),
    )
    .reverse();
  return pageOf(rows, "calls", request, (row) => callJson(world, row));
}

const mostHeard = 50;

/** Calls somebody: the phone does what stands for it, and its side follows our documents. */
function makeCall(world: World, form: URLSearchParams): CallRow {
  const [to, from, url] = ["To", "From", "Url"].map((name) => form.get(name) ?? "");
  if (!/^\+[1-9]\d{6,14}$/.test(to!)) throw new TwilioError(400, 21_211, `The 'To' number ${to} is not valid`);
  const isOurs = ownedNumber(world, from!) || world.tables.callerIds.find(({ e164 }) => e164 === from);
  if (!isOurs) throw new TwilioError(400, 21_210, `'From' phone number not verified: ${from}`);
  if (!url) throw new TwilioError(400, 21_205, "Url is required: <Twiml> and applications are not emulated");
  const talkSeconds = Number(form.get("TimeLimit") ?? 14_400);
  const named = world.tables.phones.get(targetName(to!));
  const phone = named ?? defaultPhone;
  const script: CallScript = {
    caller: { presses: phone.presses, speaks: [phone.talks], endsMessage: "hangs_up", hangsUpAfter: null, says: "" },
    phones: new Map(),
  };
  const behind = async () => named ?? (await world.phoneBehind({ from: from!, to: to! }, talkSeconds)) ?? phone;
  const entry = {
    voiceUrl: url,
    voiceMethod: form.get("Method") ?? "POST",
    fallbackUrl: form.get("FallbackUrl") ?? "",
    fallbackMethod: form.get("FallbackMethod") ?? "POST",
    statusUrl: form.get("StatusCallback") ?? "",
    statusMethod: form.get("StatusCallbackMethod") ?? "POST",
    sip: null,
  };
  const { sid, ended } = startCall(world, {
    from: from!,
    to: to!,
    direction: "outbound-api",
    entry,
    script,
    realTime: false,
    rings: { phone: behind(), limitSeconds: Number(form.get("Timeout") ?? 60), talkSeconds },
  });
  void ended.then(({ answered, said }) => {
    world.heard.unshift({ to: to!, from: from!, at: new Date(world.clock.now()).toISOString(), answered, said });
    world.heard.splice(mostHeard);
  });
  return world.tables.calls.get(sid)!;
}

/** The entry of a number that a call comes in on, or why none answers. */
export function answererOf(world: World, e164: string): { entry: ReturnType<typeof numberEntry> } | { reason: string } {
  const number = ownedNumber(world, e164);
  if (!number) return { reason: "not_owned" };
  if (world.settings.get().status !== "active") return { reason: "suspended" };
  if (number.settings.trunk_sid) return { reason: "trunk" };
  if (!number.capabilities.voice) return { reason: "no_voice" };
  return number.settings.voice_url ? { entry: numberEntry(number) } : { reason: "no_voice_url" };
}

function callJson({ config, clock }: World, row: CallRow): object {
  const base = `/2010-04-01/Accounts/${config.accountSid}/Calls/${row.sid}`;
  const at = (ms: number | null) => (ms === null ? null : rfc2822(ms));
  const seconds =
    row.endedAt === null || row.answeredAt === null
      ? 0
      : Math.max(1, Math.round((row.endedAt - row.answeredAt) / 1_000));
  const isRated = row.endedAt !== null && clock.now() >= row.endedAt + ratedAfterMs;
  return {
    sid: row.sid,
    account_sid: config.accountSid,
    parent_call_sid: row.parentSid,
    phone_number_sid: row.numberSid ?? "",
    to: row.to,
    to_formatted: row.to,
    from: row.from,
    from_formatted: row.from,
    status: row.status,
    direction: row.direction,
    start_time: at(row.startedAt),
    end_time: at(row.endedAt),
    duration: row.endedAt === null ? null : String(seconds),
    price: isRated ? (-perMinuteUsd * Math.ceil(seconds / 60)).toFixed(5) : null,
    price_unit: "USD",
    answered_by: null,
    forwarded_from: null,
    caller_name: null,
    queue_time: "0",
    trunk_sid: null,
    group_sid: null,
    annotation: null,
    api_version: "2010-04-01",
    date_created: rfc2822(row.startedAt),
    date_updated: rfc2822(row.endedAt ?? row.startedAt),
    uri: `${base}.json`,
    subresource_uris: { recordings: `${base}/Recordings.json` },
  };
}

import type { RecordingRow } from "../rows.ts";
import { rfc2822 } from "../time.ts";
import { mp3Of, wavOf } from "../voice/audio.ts";
import type { World } from "../world.ts";
import { notFound, TwilioError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import type { ApiRequest, RestRoute } from "./router.ts";

const account = "/2010-04-01/Accounts/:account";

/** What was recorded, and its sound. A deleted one stays as a fact without a file. */
export function recordingRoutes(world: World): RestRoute[] {
  const { recordings } = world.tables;
  const json = (row: RecordingRow) => recordingJson(world, row);
  const find = ({ params, path }: ApiRequest): RecordingRow => {
    const row = recordings.get(params.sid ?? "");
    if (!row || row.deletedAt !== null) throw notFound(path);
    return row;
  };
  const media = (request: ApiRequest, type: "wav" | "mp3") => audioOf(find(request), request, type);
  const list = (request: ApiRequest, callSid: string | null) => {
    const day = request.query.get("DateCreated");
    const rows = recordings.list(
      (row) =>
        row.deletedAt === null &&
        (!callSid || row.callSid === callSid) &&
        (!day || new Date(row.startedAt).toISOString().startsWith(day)),
    );
    return pageOf(rows.reverse(), "recordings", request, json);
  };
  return [
    {
      method: "GET",
      pattern: `${account}/Recordings.json`,
      handler: (request) => list(request, request.query.get("CallSid")),
    },
    {
      method: "GET",
      pattern: `${account}/Calls/:call/Recordings.json`,
      handler: (request) => list(request, request.params.call ?? ""),
    },
    { method: "GET", pattern: `${account}/Recordings/:sid.json`, handler: (request) => json(find(request)) },
    { method: "GET", pattern: `${account}/Recordings/:sid.mp3`, handler: (request) => media(request, "mp3") },
    { method: "GET", pattern: `${account}/Recordings/:sid.wav`, handler: (request) => media(request, "wav") },
    { method: "GET", pattern: `${account}/Recordings/:sid`, handler: (request) => media(request, "wav") },
    {
      method: "DELETE",
      pattern: `${account}/Recordings/:sid.json`,
      handler(request) {
        recordings.put(find(request).sid, { ...find(request), deletedAt: world.clock.now() });
      },
    },
  ];
}

function audioOf(row: RecordingRow, { query, path }: ApiRequest, type: "wav" | "mp3"): Response {
  if (row.status !== "completed") throw notFound(path);
  const channels = Number(query.get("RequestedChannels") ?? row.channels);
  if (channels > row.channels) throw new TwilioError(400, 20_001, "The recording has one channel");
  const bytes = type === "mp3" ? mp3Of(row.seconds) : wavOf(row.seconds, channels);
  const contentType = type === "mp3" ? "audio/mpeg" : "audio/x-wav";
  return new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } });
}

function recordingJson({ config, origin }: World, row: RecordingRow): object {
  const uri = `/2010-04-01/Accounts/${config.accountSid}/Recordings/${row.sid}`;
  const isDone = row.status === "completed";
  return {
    sid: row.sid,
    account_sid: config.accountSid,
    call_sid: row.callSid,
    conference_sid: null,
    status: row.status,
    source: row.source,
    channels: row.channels,
    duration: isDone ? String(row.seconds) : "-1",
    start_time: rfc2822(row.startedAt),
    price: null,
    price_unit: "USD",
    error_code: null,
    encryption_details: null,
    media_url: `${origin}/api${uri}`,
    api_version: "2010-04-01",
    date_created: rfc2822(row.startedAt),
    date_updated: rfc2822(row.startedAt + row.seconds * 1_000),
    uri: `${uri}.json`,
    subresource_uris: { transcriptions: `${uri}/Transcriptions.json` },
  };
}

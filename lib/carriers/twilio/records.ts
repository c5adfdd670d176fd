import type { z } from "zod";
import { withBudget } from "../budget";
import type { CallRecord, Recording, Records } from "../facets/records";
import type { TwilioApi } from "./api";
import type { callSchema, recordingSchema } from "./schema";

type TwilioCall = z.infer<typeof callSchema>;
type TwilioRecording = z.infer<typeof recordingSchema>;

const instantOf = (text: string | null | undefined): string | null => {
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};
/** Also of `sip:+1415…@host`. */
const e164Of = (party: string): string | null => {
  const digits = /^(?:sips?:)?\+?([1-9]\d{6,14})(?:@|$)/i.exec(party)?.[1];
  return digits ? `+${digits}` : null;
};

/** Calls that came in, and the legs that we dialed for them. Each has a price of its own. */
function toRecord(call: TwilioCall): CallRecord | null {
  const started = instantOf(call.start_time ?? call.date_created);
  const isLeg = call.parent_call_sid !== null;
  const number = e164Of(isLeg ? call.from : call.to);
  if (!started || !number || (!isLeg && call.direction !== "inbound")) return null;
  const seconds = Number(call.duration ?? 0);
  const ended = instantOf(call.end_time);
  const answered = call.status === "completed" && ended ? new Date(Date.parse(ended) - seconds * 1_000) : null;
  return {
    ref: call.sid,
    number,
    caller: isLeg ? null : e164Of(call.from),
    started_at: started,
    answered_at: answered?.toISOString() ?? null,
    ended_at: ended,
    seconds,
    cost: call.price ? call.price.replace(/^-/, "") : null,
    currency: call.price_unit,
    destination: isLeg ? e164Of(call.to) : null,
    is_busy: !isLeg && call.status === "busy",
    call_ref: call.parent_call_sid ?? call.sid,
  };
}

/** What a caller left after the tone; other recordings are not made by us. */
function toRecording({
  sid,
  call_sid,
  status,
  source,
  duration,
  start_time,
  date_created,
}: TwilioRecording): Recording | null {
  const started = instantOf(start_time ?? date_created);
  if (!started || !call_sid || status !== "completed" || source !== "RecordVerb" || !duration || duration < 1)
    return null;
  return { ref: sid, call_ref: call_sid, started_at: started, seconds: Math.round(duration) };
}

/** Twilio lists calls immediately; prices come minutes later, so that the second look at a day has them. */
export const createRecords = (api: TwilioApi): Records => ({
  async calls(day, _reference, options) {
    const found: CallRecord[] = [];
    for await (const call of api.calls({ StartTime: day, PageSize: 1_000 }, withBudget("sync", options))) {
      const record = toRecord(call);
      if (record) found.push(record);
    }
    return found;
  },

  async recordings(day, options) {
    const found: Recording[] = [];
    for await (const one of api.recordings({ DateCreated: day, PageSize: 1_000 }, withBudget("sync", options))) {
      const recording = toRecording(one);
      if (recording) found.push(recording);
    }
    return found;
  },
});

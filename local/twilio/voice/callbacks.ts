import { rfc2822 } from "../time.ts";
import { durationSeconds, instant, type Leg, type LiveCall, note } from "./call.ts";
import { factsOf } from "./request.ts";

interface Callback {
  /** What rules of `POST /__control/hooks` match: `call.status`, `leg.<event>`, `recording.status`. */
  type: string;
  url: string;
  method: string;
  fields: Record<string, string>;
}

/** Sends a callback of the status kind: its answer is not read, and it is not repeated. Time does not pass before it arrived. */
export function sendCallback(call: LiveCall, { type, url, method, fields }: Callback): void {
  if (!url) return;
  const { deliveries, clock } = call.world;
  const form = new URLSearchParams(fields).toString();
  const isGet = method.toUpperCase() === "GET";
  const delivery = deliveries.send({
    type,
    url: isGet ? `${url}${url.includes("?") ? "&" : "?"}${form}` : url,
    method: isGet ? "GET" : "POST",
    body: isGet ? "" : form,
    contentType: "application/x-www-form-urlencoded; charset=UTF-8",
    key: fields.CallSid,
  });
  // One that a rule holds back or drops is not waited for.
  if (delivery.status === "pending" && delivery.nextAt <= clock.now()) call.onItsWay.add(delivery.id);
}

const eventStatus: Readonly<Record<string, string>> = {
  initiated: "initiated",
  ringing: "ringing",
  answered: "in-progress",
};

/** What a noun of `<Dial>` asked to hear of its leg. */
export interface LegEvents {
  url: string;
  method: string;
  wanted: readonly string[];
}

export function legEvent(
  call: LiveCall,
  leg: Leg,
  { url, method, wanted }: LegEvents,
  event: "initiated" | "ringing" | "answered" | "completed",
  more: Record<string, string> = {},
): void {
  note(call, `${leg.to} ${event === "completed" ? leg.status : event}`);
  if (!url || !wanted.includes(event)) return;
  const sequence = leg.sequence++;
  const isOver = event === "completed";
  sendCallback(call, {
    type: `leg.${event}`,
    url,
    method,
    fields: {
      ...factsOf({ ...call, leg }),
      CallStatus: isOver ? leg.status : (eventStatus[event] ?? event),
      CallbackSource: "call-progress-events",
      SequenceNumber: String(sequence),
      Timestamp: rfc2822(instant(call)),
      ...(isOver && leg.answeredAt !== null && { CallDuration: String(durationSeconds(leg)) }),
      ...more,
    },
  });
}

/** The number's or domain's status callback, once at the end. */
export function callEnded(call: LiveCall): void {
  const { entry, leg } = call;
  sendCallback(call, {
    type: "call.status",
    url: entry.statusUrl,
    method: entry.statusMethod,
    fields: {
      ...factsOf(call),
      CallStatus: leg.status,
      CallDuration: String(durationSeconds(leg)),
      Duration: String(Math.ceil(durationSeconds(leg) / 60)),
      Timestamp: rfc2822(instant(call)),
      CallbackSource: "call-progress-events",
      SequenceNumber: "0",
    },
  });
}

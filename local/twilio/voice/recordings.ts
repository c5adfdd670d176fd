import { newSid } from "../ids.ts";
import type { RecordingRow } from "../rows.ts";
import { rfc2822 } from "../time.ts";
import { instant, type LiveCall, note } from "./call.ts";
import { sendCallback } from "./callbacks.ts";
import type { XmlElement } from "./xml.ts";

interface Recorded {
  row: RecordingRow;
  /** For the action's request. */
  facts: Record<string, string>;
  /** Lets the file become ready, and reports it. */
  finish: () => void;
}

/** Keeps what was recorded until just now. Its file is there after a while; a fetch before gets 404. */
export function keepRecording(
  call: LiveCall,
  element: XmlElement,
  base: string,
  { seconds, source, channels = 1 }: { seconds: number; source: RecordingRow["source"]; channels?: number },
): Recorded {
  const { world, timeline, leg, result } = call;
  const row: RecordingRow = {
    sid: newSid("RE"),
    callSid: leg.sid,
    source,
    channels,
    seconds: Math.max(1, Math.round(seconds)),
    status: "processing",
    startedAt: Math.round(instant(call) - seconds * 1_000),
    deletedAt: null,
  };
  world.tables.recordings.put(row.sid, row);
  const url = `${world.origin}/api/2010-04-01/Accounts/${world.config.accountSid}/Recordings/${row.sid}`;
  result.recordings.push({ sid: row.sid, seconds: row.seconds, url });
  note(call, `recorded ${row.seconds} s`);
  const report = () => {
    world.tables.recordings.update(row.sid, (now) => ({ ...now, status: "completed" }));
    reportRecording(call, element, base, row, url);
    reportTranscript(call, element, base, row, url);
  };
  const { recordingSeconds, recordingCallback } = world.settings.get();
  if (recordingCallback === "before") report();
  return {
    row,
    facts: { RecordingUrl: url, RecordingSid: row.sid, RecordingDuration: String(row.seconds) },
    finish() {
      if (recordingCallback === "before") return;
      timeline.spawn(async () => {
        await timeline.sleep(recordingSeconds * 1_000);
        report();
      });
    },
  };
}

/** English, between two seconds and two minutes; what cannot be understood has failed. */
function reportTranscript(call: LiveCall, element: XmlElement, base: string, row: RecordingRow, url: string): void {
  const { transcribe, transcribeCallback } = element.attributes;
  if (transcribe !== "true" || !transcribeCallback || row.seconds < 2 || row.seconds > 120) return;
  const { says } = call.script.caller;
  sendCallback(call, {
    type: "recording.transcript",
    url: new URL(transcribeCallback, base).href,
    method: "POST",
    fields: {
      AccountSid: call.world.config.accountSid,
      CallSid: row.callSid,
      RecordingSid: row.sid,
      RecordingUrl: url,
      TranscriptionSid: newSid("TR"),
      TranscriptionStatus: says === "" ? "failed" : "completed",
      TranscriptionText: says,
      TranscriptionType: "fast",
    },
  });
}

function reportRecording(call: LiveCall, element: XmlElement, base: string, row: RecordingRow, url: string): void {
  const { recordingStatusCallback, recordingStatusCallbackMethod = "POST" } = element.attributes;
  const wanted = (element.attributes.recordingStatusCallbackEvent ?? "completed").split(/\s+/);
  if (!recordingStatusCallback || !wanted.includes("completed")) return;
  sendCallback(call, {
    type: "recording.status",
    url: new URL(recordingStatusCallback, base).href,
    method: recordingStatusCallbackMethod,
    fields: {
      AccountSid: call.world.config.accountSid,
      CallSid: row.callSid,
      RecordingSid: row.sid,
      RecordingUrl: url,
      RecordingStatus: "completed",
      RecordingDuration: String(row.seconds),
      RecordingChannels: String(row.channels),
      RecordingSource: row.source,
      RecordingStartTime: rfc2822(row.startedAt),
    },
  });
}

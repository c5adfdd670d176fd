import { answer, type LiveCall, note } from "./call.ts";
import { keepRecording } from "./recordings.ts";
import { tell } from "./request.ts";
import { actionStep, departed, next, numberOf, type Verb } from "./step.ts";
import type { XmlElement } from "./xml.ts";

/** A voice message. Its action comes also after the caller hung up; then nothing that it answers is done. */
export const record: Verb = async (call, element, base) => {
  answer(call);
  const { seconds, digits } = await listen(call, element);
  if (seconds === 0 && call.world.settings.get().emptyRecording === "next") {
    note(call, "recorded nothing");
    return call.gone.fired ? departed(call) : next;
  }
  const recorded = keepRecording(call, element, base, { seconds, source: "RecordVerb" });
  const step = actionStep(element, base, { ...recorded.facts, ...(digits && { Digits: digits }) });
  if (!call.gone.fired) {
    recorded.finish();
    return { after: "goto", step };
  }
  await tell(call, step);
  recorded.finish();
  return departed(call);
};

/** How long the caller spoke, and the key that ended it, or "hangup". */
async function listen(call: LiveCall, element: XmlElement): Promise<{ seconds: number; digits: string }> {
  const { timeline, gone, script } = call;
  const longest = numberOf(element, "maxLength", 3_600);
  const speaks = call.messages.length > 1 ? (call.messages.shift() ?? 0) : (call.messages[0] ?? 0);
  if (element.attributes.playBeep !== "false") await timeline.sleep(500, gone);
  const began = timeline.now();
  const spoken = () => Math.min(longest, (timeline.now() - began) / 1_000);
  if (!(await timeline.sleep(Math.min(speaks, longest) * 1_000, gone))) return { seconds: spoken(), digits: "hangup" };
  const seconds = Math.min(speaks, longest);
  if (speaks >= longest) return { seconds, digits: "" };
  const { endsMessage } = script.caller;
  if (endsMessage === "hangs_up") {
    gone.fire("caller");
    return { seconds, digits: "hangup" };
  }
  if (endsMessage !== "silence" && (element.attributes.finishOnKey ?? "1234567890*#").includes(endsMessage)) {
    return { seconds, digits: endsMessage };
  }
  const silence = numberOf(element, "timeout", 5) || longest - seconds;
  const stayed = await timeline.sleep(Math.min(silence, longest - seconds) * 1_000, gone);
  const isTrimmed = element.attributes.trim !== "do-not-trim";
  return { seconds: isTrimmed ? seconds : spoken(), digits: stayed ? "" : "hangup" };
}

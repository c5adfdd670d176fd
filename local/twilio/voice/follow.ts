import { alert, answer, type CallResult, type LiveCall, note, type Step } from "./call.ts";
import { dial } from "./dial.ts";
import { gather } from "./gather.ts";
import { record } from "./record.ts";
import { askDocument, CallFailed } from "./request.ts";
import { pause, play, say } from "./speech.ts";
import { departed, end, next, type Outcome, type Verb } from "./step.ts";
import type { XmlElement } from "./xml.ts";

const hangup: Verb = async (call) => {
  answer(call);
  return end("hangup");
};

const redirect: Verb = async (_call, { text, attributes }, base) => ({
  after: "goto",
  step: { url: new URL(text.trim(), base).href, method: attributes.method ?? "POST", params: {}, isAction: true },
});

/** Refuses without answering, which costs nothing. Anywhere but at the very beginning it only hangs up. */
const reject: Verb = async (call, { attributes }) => {
  if (call.leg.answeredAt !== null) return end("hangup");
  call.leg.status = attributes.reason === "busy" ? "busy" : "no-answer";
  return end("reject");
};

const verbs: Readonly<Record<string, Verb>> = {
  Dial: dial,
  Gather: gather,
  Hangup: hangup,
  Pause: pause,
  Play: play,
  Record: record,
  Redirect: redirect,
  Reject: reject,
  Say: say,
};

/** What may be read to a callee before it is connected. */
const whisperVerbs: Readonly<Record<string, Verb>> = { Gather: gather, Hangup: hangup, Play: play, Say: say };

/** Asks for documents and does what they say until the party's side of the call has ended. */
export async function follow(call: LiveCall, first: Step): Promise<CallResult["ended_by"]> {
  let step = first;
  try {
    for (;;) {
      if (call.gone.fired) return call.gone.fired.value;
      const { root, url } = await askDocument(call, step);
      const outcome = await perform(call, root.children, url);
      if (outcome.after === "end") return outcome.by;
      if (outcome.after === "next") return endOfDocument(call);
      step = outcome.step;
    }
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return failed(call, error);
  }
}

async function perform(call: LiveCall, elements: readonly XmlElement[], url: string): Promise<Outcome> {
  for (const element of elements) {
    if (call.gone.fired) return departed(call);
    const verb = (call.isWhisper ? whisperVerbs : verbs)[element.name];
    if (!verb) {
      alert(call, 12_200, `<${element.name}> is not a verb that can be used here`, url);
      continue;
    }
    const outcome = await verb(call, element, url);
    if (outcome.after !== "next") return outcome;
  }
  return next;
}

/** A document without anything left to do hangs up; on a callee's side it connects. */
function endOfDocument(call: LiveCall): CallResult["ended_by"] {
  if (!call.isWhisper) answer(call);
  return "end_of_document";
}

/** The caller hears that something is wrong, and that costs as any call. */
async function failed(call: LiveCall, error: CallFailed): Promise<CallResult["ended_by"]> {
  if (call.isWhisper) return "failed";
  call.result.error = `${error.code}: ${error.message}`;
  const apology = "We are sorry. An application error has occurred. Goodbye.";
  answer(call);
  call.result.said.push(apology);
  note(call, `says "${apology}"`);
  await call.timeline.sleep(5_000, call.gone);
  return "failed";
}

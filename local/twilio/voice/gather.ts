import { alert, answer, type LiveCall, note } from "./call.ts";
import { pause, play, say } from "./speech.ts";
import { actionStep, departed, next, numberOf, type Outcome, type Verb } from "./step.ts";
import type { XmlElement } from "./xml.ts";

const prompts: Readonly<Record<string, Verb>> = { Say: say, Play: play, Pause: pause };

/** How long a person takes to press a key once the prompt has ended, ms. */
const reactionMs = 1_000;

/** Reads the prompts, then waits for keys. Without any the document goes on. Speech is never heard. */
export const gather: Verb = async (call, element, base) => {
  answer(call);
  for (const child of element.children) {
    const prompt = prompts[child.name];
    if (!prompt) alert(call, 12_200, `<${child.name}> is not allowed in <Gather>`, base);
    else if ((await prompt(call, child, base)).after === "end") return departed(call);
  }
  const pressed = (element.attributes.input ?? "dtmf").includes("dtmf") ? (call.keys.shift() ?? "") : "";
  const timeoutMs = numberOf(element, "timeout", 5) * 1_000;
  if (pressed === "") return nothingPressed(call, element, base, timeoutMs);
  const { digits, isComplete } = readKeys(element, pressed);
  if (!(await call.timeline.sleep(reactionMs + (isComplete ? 0 : timeoutMs), call.gone))) return departed(call);
  note(call, `presses ${digits}`);
  return { after: "goto", step: actionStep(element, base, { Digits: digits }) };
};

async function nothingPressed(call: LiveCall, element: XmlElement, base: string, timeoutMs: number): Promise<Outcome> {
  if (!(await call.timeline.sleep(timeoutMs, call.gone))) return departed(call);
  note(call, "presses nothing");
  if (element.attributes.actionOnEmptyResult !== "true") return next;
  return { after: "goto", step: actionStep(element, base, { Digits: "" }) };
}

/** What Twilio makes of the keys: up to the finishing key, or as many as are wanted. */
function readKeys(element: XmlElement, pressed: string): { digits: string; isComplete: boolean } {
  const finish = element.attributes.finishOnKey ?? "#";
  const wanted = numberOf(element, "numDigits", Number.POSITIVE_INFINITY);
  const stop = finish === "" ? -1 : pressed.indexOf(finish);
  const before = stop < 0 ? pressed : pressed.slice(0, stop);
  return { digits: before.slice(0, wanted), isComplete: stop >= 0 || before.length >= wanted };
}

import { alert, answer, type LiveCall, note } from "./call.ts";
import { departed, next, numberOf, type Outcome, type Verb } from "./step.ts";

/** About how fast a voice reads, in characters a second. */
const charactersPerSecond = 15;
/** Length of audio that cannot be looked at from here. */
const unknownAudioSeconds = 5;
const localHost = /^(127\.0\.0\.1|localhost)$/;

export const say: Verb = async (call, element) => {
  const text = element.text.trim().replace(/\s+/g, " ");
  call.result.said.push(text);
  note(call, `says "${text}"`);
  return speak(call, Math.max(0.5, text.length / charactersPerSecond));
};

export const play: Verb = async (call, element, base) => {
  const { digits } = element.attributes;
  if (digits !== undefined) {
    call.result.played.push(digits);
    note(call, `sends the keys ${digits}`);
    return speak(
      call,
      [...digits].reduce((sum, key) => sum + (key === "w" ? 0.5 : 0.25), 0),
    );
  }
  const url = new URL(element.text.trim(), base).href;
  call.result.played.push(url);
  note(call, `plays ${url}`);
  return speak(call, await lengthOf(call, url));
};

export const pause: Verb = (call, element) => speak(call, numberOf(element, "length", 1));

/** Whatever is heard answers the call first. */
async function speak(call: LiveCall, seconds: number): Promise<Outcome> {
  answer(call);
  return (await call.timeline.sleep(seconds * 1_000, call.gone)) ? next : departed(call);
}

/** Audio of this machine is fetched, as Twilio does; what is missing is passed over. */
async function lengthOf(call: LiveCall, url: string): Promise<number> {
  if (!localHost.test(new URL(url).hostname)) return unknownAudioSeconds;
  const started = performance.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get("content-type") ?? "";
    if (response.ok && type.startsWith("audio/")) return wavSeconds(bytes) ?? unknownAudioSeconds;
    alert(call, response.ok ? 12_300 : 11_200, `the audio address answered ${response.status} ${type}`, url);
  } catch {
    alert(call, 11_200, "the audio address did not answer", url);
  } finally {
    call.timeline.took(performance.now() - started);
  }
  return 0;
}

function wavSeconds(bytes: Buffer): number | null {
  if (bytes.length < 44 || bytes.toString("latin1", 0, 4) !== "RIFF") return null;
  const perSecond = bytes.readUInt32LE(28);
  return perSecond > 0 ? (bytes.length - 44) / perSecond : null;
}

import { xmlText } from "@/lib/kernel/xml";

/** The documents that the voice platform follows. Texts and addresses are escaped here and nowhere else. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element(name: string, attributes: Attributes = {}, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

export const twiml = (...verbs: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>${element("Response", {}, verbs.join(""))}`;
export const say = (text: string): string => element("Say", {}, xmlText(text));
/** A sound file that the platform fetches and keeps for a while by its address. */
export const play = (url: string): string => element("Play", {}, xmlText(url));
export const pause = (length = 1): string => element("Pause", { length });
export const hangup = (): string => element("Hangup");
/** Only works as the first verb. `rejected` is not tried elsewhere by carriers, a busy line is. */
export const reject = (): string => element("Reject", { reason: "rejected" });
export const redirect = (url: string): string => element("Redirect", { method: "POST" }, xmlText(url));
export const gather = (action: string, text: string): string =>
  element("Gather", { action, method: "POST", numDigits: 1, timeout: 6 }, say(text));

/** Puts the caller through to a phone, and nothing else. */
export const ring = (e164: string): string =>
  element("Dial", { timeout: 25, answerOnBridge: true }, element("Number", {}, xmlText(e164)));

/** Has somebody whom we called hear what callers of a number hear. */
export const connect = (e164: string, callerId: string, timeout: number, timeLimit: number): string =>
  element("Dial", { timeout, timeLimit, callerId }, element("Number", {}, xmlText(e164)));

export interface DialedLine {
  kind: "phone" | "sip";
  /** E.164 or sip:name@host */
  target: string;
  statusCallback: string;
  /** asked before the caller is put through */
  url: string | undefined;
}
/** @param attributes.seconds of ringing; the platform adds about five to them */
export function dial(
  lines: readonly DialedLine[],
  {
    action,
    seconds,
    answerOnBridge,
    callerId,
    timeLimit,
  }: {
    action: string;
    seconds: number;
    answerOnBridge: boolean;
    callerId?: string | undefined;
    /** seconds of talk, after which the platform ends it */
    timeLimit?: number | undefined;
  },
): string {
  const nouns = lines.map(({ kind, target, url, statusCallback }) =>
    element(
      kind === "sip" ? "Sip" : "Number",
      { url, statusCallback, statusCallbackEvent: "initiated ringing answered completed" },
      xmlText(target),
    ),
  );
  const timeout = Math.max(5, seconds - 5);
  return element("Dial", { action, method: "POST", timeout, timeLimit, answerOnBridge, callerId }, nouns.join(""));
}

/** @param transcribeCallback where what was said is sent in writing; undefined: nobody writes it down */
export const record = (
  action: string,
  recordingStatusCallback: string,
  transcribeCallback: string | undefined,
): string =>
  element("Record", {
    action,
    method: "POST",
    maxLength: 120,
    timeout: 5,
    playBeep: true,
    trim: "trim-silence",
    recordingStatusCallback,
    recordingStatusCallbackEvent: "completed absent",
    transcribe: transcribeCallback === undefined ? undefined : true,
    transcribeCallback,
  });

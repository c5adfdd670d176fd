import "server-only";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";

const patienceMs = 8_000;
/** Long enough for somebody to reach it, short enough that its mailbox does not answer. */
const ringSeconds = 20;

/** Whether this installation can call anybody. */
const canPlaceCalls = (): boolean => {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, VOICE_CALLER_ID } = env();
  return Boolean(TWILIO_ACCOUNT_SID && TWILIO_AUTH_TOKEN && VOICE_CALLER_ID);
};

/**
 * Has the voice platform call a phone and follow the documents of an address of ours. Asked once: whether a request without an answer
 * rang is not known, and who heard nothing asks again.
 * @param to E.164
 * @param url of `voiceUrl`
 * @throws {AppError} PHONE_REFUSED when the platform does not call such a number, UNAVAILABLE
 * @see Twilio, "Call resource: create"
 */
export async function placeCall(to: string, url: string): Promise<void> {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_API_URL, VOICE_CALLER_ID } = env();
  if (!canPlaceCalls()) throw new AppError("UNAVAILABLE", { message: "no voice platform to call from" });
  const base = TWILIO_API_URL ? `${TWILIO_API_URL}/api` : "https://api.twilio.com";
  let response: Response;
  try {
    response = await fetch(`${base}/2010-04-01/Accounts/${sid}/Calls.json`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString("base64")}` },
      body: new URLSearchParams({ To: to, From: VOICE_CALLER_ID!, Url: url, Timeout: String(ringSeconds) }),
      signal: AbortSignal.timeout(patienceMs),
      redirect: "manual", // the secret must not travel to another host
      cache: "no-store",
    });
  } catch (cause) {
    throw new AppError("UNAVAILABLE", { message: "the voice platform does not answer", cause });
  }
  const text = await response.text().catch(() => "");
  if (response.ok) return;
  const code = /"code":\s*(\d+)/.exec(text)?.[1];
  logger.warn({ status: response.status, code }, "the voice platform does not place a call");
  if (code && refusedNumbers.has(code)) throw new AppError("PHONE_REFUSED", { details: { finding: "not_reachable" } });
  throw new AppError("UNAVAILABLE", { message: `the voice platform answers ${response.status} ${code ?? ""}` });
}

/** Invalid, not to be called, of a country or range that is closed to us. */
const refusedNumbers = new Set([
  "13223",
  "13224",
  "13225",
  "13226",
  "13227",
  "21211",
  "21214",
  "21215",
  "21216",
  "21217",
]);

import "server-only";
import { env } from "@/lib/env";
import { readAtMost } from "@/lib/kernel/read-at-most";

const patienceMs = 8_000;
/** The longest answer is a page of fifty recordings, of less than a kilobyte each. */
const mostBytes = 256 * 1024;

/**
 * One request to the voice platform's API, as our account.
 * @param path below the account, "Calls.json"
 * @throws where no answer comes; what was answered is for the caller to read
 * @see Twilio, "REST API: requests"
 */
export function askPlatform(
  path: string,
  form?: Readonly<Record<string, string>>,
  method = form ? "POST" : "GET",
): Promise<Response> {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_API_URL } = env();
  if (!sid || !token) throw new Error("there is no voice platform");
  const base = TWILIO_API_URL ? `${TWILIO_API_URL}/api` : "https://api.twilio.com";
  return fetch(`${base}/2010-04-01/Accounts/${sid}/${path}`, {
    headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString("base64")}` },
    method,
    ...(form && { body: new URLSearchParams(form) }),
    signal: AbortSignal.timeout(patienceMs),
    redirect: "manual", // the secret must not travel to another host
    cache: "no-store",
  });
}

/**
 * What the platform's API says in an answer.
 * @returns null where it is no JSON
 * @throws {TooLarge}; another error where it breaks off
 */
export async function readPlatform(response: Response): Promise<unknown> {
  const text = new TextDecoder().decode(await readAtMost(response, mostBytes));
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

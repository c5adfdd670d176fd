import "server-only";
import { createHmac } from "node:crypto";
import type { AgentCause } from "@/lib/contract/calls/agents";
import { postPublicly, type Resolve } from "@/lib/outgoing";

/** Callers wait while an agent thinks. */
const patienceMs = 3_000;
const mostBytes = 64 * 1024;

type Fetched = { ok: true; text: string } | { ok: false; cause: AgentCause };

/**
 * Asks an agent what to do with a caller.
 * @param form what is known of the call
 * @param secret signs the form: `X-NumNinja-Signature`, sha256= and the hexadecimal HMAC
 * @param resolve of the machine; tests bring another
 */
export async function fetchDocument(
  address: string,
  form: Readonly<Record<string, string>>,
  secret: string,
  resolve?: Resolve,
): Promise<Fetched> {
  const body = new URLSearchParams(form).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    accept: "application/xml, text/xml",
    "x-numninja-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
  const answer = await postPublicly(address, { body, headers, patienceMs, mostBytes }, resolve);
  if (!answer.ok) return { ok: false, cause: answer.cause };
  if (answer.status !== 200) return { ok: false, cause: "error_status" };
  if (![undefined, "identity"].includes(answer.headers["content-encoding"])) return { ok: false, cause: "not_twiml" };
  return { ok: true, text: answer.text };
}

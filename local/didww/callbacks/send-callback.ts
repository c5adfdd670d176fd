import type { DeliveriesOptions } from "../../kit/index.ts";
import type { CallbackMethod, OrderFate } from "../rows.ts";
import type { World } from "../world.ts";
import { type CallbackPayload, signCallback, withMembers } from "./signature.ts";

/** 10 deliveries in all with widening gaps, as documented for the next version; the exact gaps are ours. */
const retryAfterMs = [1_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000];
const timeoutMs = 60_000;

const smsKey = "sms:";
const spoiledKey = "spoiled:";

/**
 * Signing and retry schedule of everything that this emulator sends. SMS go out through the same queue: unsigned, with
 * the headers of the account's SMS trunk, which `smsHeaders` looks up at each attempt.
 */
export function callbackDeliveries(secret: string, smsHeaders: () => Record<string, string>): DeliveriesOptions {
  return {
    retryAfterMs: retryAfterMs,
    timeoutMs: timeoutMs,
    sign(body, { delivery }) {
      if (delivery.key?.startsWith(smsKey)) return { headers: smsHeaders() };
      const payload = Object.fromEntries(new URLSearchParams(body));
      const signature = signCallback(secret, delivery.url, payload);
      const spoiled = delivery.key?.startsWith(spoiledKey);
      return { headers: { "x-didww-signature": spoiled ? signature.replace(/^./, flipHexDigit) : signature } };
    },
  };
}

const flipHexDigit = (digit: string) => (Number.parseInt(digit, 16) ^ 1).toString(16);

interface CallbackTarget {
  callbackUrl: string | null;
  callbackMethod: CallbackMethod | null;
}

/** Queues one signed callback; nothing without a URL, or while the account has callbacks switched off. */
export function sendCallback(
  world: World,
  target: CallbackTarget,
  payload: CallbackPayload,
  fate: OrderFate = {},
): void {
  const { callbackUrl, callbackMethod } = target;
  if (!callbackUrl || !world.account.get().callbacksEnabled || fate.callback === "never") return;
  const method = callbackMethod === "get" ? "GET" : "POST";
  const key = `${fate.callback === "bad_signature" ? spoiledKey : ""}${payload.id}`;
  const send = (delayMs: number) =>
    world.deliveries.send({
      type: `${payload.type}.${payload.status}`,
      url: method === "GET" ? withMembers(callbackUrl, payload) : callbackUrl,
      method,
      // A GET carries no body; the text is kept on the row because the signature is made from it.
      body: new URLSearchParams(Object.entries(payload).map(([name, value]) => [name, value ?? ""])).toString(),
      contentType: "application/x-www-form-urlencoded",
      delayMs,
      key,
    });
  send(fate.callbackDelayMs ?? 0);
  if (fate.callback === "duplicate") send((fate.callbackDelayMs ?? 0) + 40);
}

/** Queues one inbound SMS for the customer's HTTP endpoint. */
export function sendMessage(
  world: World,
  message: { id: string; url: string; method: string; body: string; type: string },
) {
  return world.deliveries.send({
    type: "sms",
    url: message.url,
    method: message.method,
    body: message.body,
    contentType: message.type,
    key: `${smsKey}${message.id}`,
  });
}

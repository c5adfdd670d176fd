import { createHash } from "node:crypto";
import { evaluateText, keyText } from "../expressions/index.ts";
import type { FunctionConfig } from "../sync/function-config.ts";

const maxKeyLength = 200;
const maxPrioritySeconds = 600;

function shorten(key: string): string {
  if (key.length <= maxKeyLength) return key;
  return `${key.slice(0, maxKeyLength)}#${createHash("sha1").update(key).digest("hex")}`;
}

/** One key per concurrency entry, in the function's order; `env` and `account` keys are shared between functions. */
export function concurrencyKeys(fn: FunctionConfig, event: unknown): string[] {
  return fn.concurrency.map((entry, index) => {
    const owner = entry.scope === "fn" ? `fn:${fn.id}#${index}` : entry.scope;
    return shorten(`${owner}:${keyText(entry.key, event)}`);
  });
}

export function throttleKey(fn: FunctionConfig, event: unknown): string | null {
  return fn.throttle ? shorten(`throttle:${fn.id}:${keyText(fn.throttle.key, event)}`) : null;
}

export function rateLimitKey(fn: FunctionConfig, event: unknown): string {
  return shorten(`rate:${fn.id}:${keyText(fn.rateLimit?.key, event)}`);
}

export function idempotencyKey(fn: FunctionConfig, event: unknown): string {
  return shorten(`idempotency:${fn.id}:${keyText(fn.idempotency, event)}`);
}

export function debounceKey(fn: FunctionConfig, event: unknown): string {
  return shorten(`${fn.id}:${keyText(fn.debounce?.key, event)}`);
}

export function singletonKey(fn: FunctionConfig, event: unknown): string | null {
  return fn.singleton ? shorten(`${fn.id}:${keyText(fn.singleton.key, event)}`) : null;
}

/** How many ms earlier than its creation a run is ordered, from `priority.run` in seconds (±600). */
export function priorityMs(fn: FunctionConfig, event: unknown): number {
  if (!fn.priority?.run) return 0;
  const seconds = Number(evaluateText(fn.priority.run, { event }));
  if (Number.isNaN(seconds)) return 0;
  return Math.min(Math.max(seconds, -maxPrioritySeconds), maxPrioritySeconds) * 1000;
}

import { randomUUID } from "node:crypto";
import type { Clock } from "./clock.ts";
import { matchesText } from "./patterns.ts";
import { createRules, type Rule, type RuleInput, type Rules } from "./rules.ts";
import type { Store } from "./store.ts";

/** One outgoing webhook. It is a row of the store, so it is sent even when the emulator was killed in between. */
export interface Delivery {
  id: string;
  /** Event type; what the rules of `POST /__control/hooks` match. */
  type: string;
  url: string;
  method: string;
  /** Exact body text; every attempt sends these bytes. */
  body: string;
  contentType: string;
  /** `held`: waits for another delivery to overtake it. `dropped`: a rule kept it back. `failed`: attempts used up. */
  status: "pending" | "held" | "delivered" | "failed" | "dropped";
  attempts: DeliveryAttempt[];
  /** Milliseconds on the emulator's clock. */
  createdAt: number;
  nextAt: number;
  /** The rule that touched it, or "duplicate" for the extra copy. */
  rule?: HookRule["mode"];
  badSignature?: boolean;
  /** The emulator's own key, such as the event id; not sent. */
  key?: string;
}

export interface DeliveryAttempt {
  at: number;
  /** HTTP status, or null when there was no answer. */
  status: number | null;
  durationMs: number;
  error?: string;
}

/** Rule of `POST /__control/hooks`: what happens to deliveries of a type. */
export interface HookRule extends Rule {
  /** Event type, a prefix ending in `*`, or "*" for all. */
  type: string;
  mode: "drop" | "delay" | "duplicate" | "bad_signature" | "reorder";
  /** Delay, gap before the duplicate (default 30), or the longest wait to be overtaken (default 3000). */
  ms?: number;
}

export interface DeliveriesOptions {
  /**
   * Headers (and, where the vendor signs the address, another URL) of one attempt. Called for every attempt, because
   * a real vendor signs each with a fresh timestamp. `attempt` counts from 1.
   */
  sign?: (body: string, attempt: { attempt: number; delivery: Delivery }) => SignedRequest;
  /** Waits in ms after the first, second, … failed attempt. Its length + 1 is the number of attempts. */
  retryAfterMs?: number[];
  timeoutMs?: number;
  /** Told once, when the delivery will not be tried again. */
  onSettled?: (delivery: Delivery) => void;
}

export interface SignedRequest {
  headers?: Record<string, string>;
  url?: string;
}

export interface DeliveryInput {
  type: string;
  url: string;
  body: string;
  method?: string;
  contentType?: string;
  delayMs?: number;
  key?: string;
}

export interface Deliveries {
  /** Queues one webhook and returns its row. Safe inside a store transaction: sending starts afterwards. */
  send(input: DeliveryInput): Delivery;
  /** Sends the same bytes once more, as a vendor's dashboard would. */
  resend(id: string): Delivery | undefined;
  get(id: string): Delivery | undefined;
  list(filter?: (delivery: Delivery) => boolean): Delivery[];
  rules: Rules<HookRule>;
  /** Whether something is due or under way; pending retries may lie in the future. */
  busy(): boolean;
  /** Resolves when nothing is due or under way. */
  idle(): Promise<void>;
  /** Looks at the store again: after a restart or a reset. */
  wake(): void;
  stop(): Promise<void>;
}

const defaultRetries = [500, 2_000, 10_000, 60_000, 300_000];
const keepSettled = 2_000;
const mostAtOnce = 16;
const modes: HookRule["mode"][] = ["drop", "delay", "duplicate", "bad_signature", "reorder"];

/** Sends webhooks as vendors do: concurrently, at least once, in no promised order. */
export function createDeliveries(store: Store, clock: Clock, options: DeliveriesOptions = {}): Deliveries {
  const rows = store.collection<Delivery>("kit.deliveries");
  const rules = createRules(store.collection<HookRule>("kit.hooks"), checkHook);
  const retries = options.retryAfterMs ?? defaultRetries;
  const sending = new Map<string, Promise<void>>();
  /** Ids of rows that wait to be overtaken; kept beside the rows so that a settled delivery need not scan them. */
  const held = new Set(rows.list((row) => row.status === "held").map((row) => row.id));
  let cancelTimer: (() => void) | undefined;
  let queued = false;
  let stopped = false;

  function send(input: DeliveryInput): Delivery {
    const now = clock.now();
    const rule = rules.take(({ type }) => matchesText(type, input.type));
    const wait = (input.delayMs ?? 0) + (rule?.mode === "delay" ? (rule.ms ?? 1_000) : 0);
    const delivery: Delivery = {
      id: randomUUID(),
      type: input.type,
      url: input.url,
      method: input.method ?? "POST",
      body: input.body,
      contentType: input.contentType ?? "application/json; charset=utf-8",
      status: rule?.mode === "drop" ? "dropped" : rule?.mode === "reorder" ? "held" : "pending",
      attempts: [],
      createdAt: now,
      nextAt: now + (rule?.mode === "reorder" ? (rule.ms ?? 3_000) : wait),
      ...(rule && { rule: rule.mode }),
      ...(rule?.mode === "bad_signature" && { badSignature: true }),
      ...(input.key !== undefined && { key: input.key }),
    };
    rows.put(delivery.id, delivery);
    if (delivery.status === "held") held.add(delivery.id);
    if (rule?.mode === "duplicate") {
      const copy: Delivery = { ...delivery, id: randomUUID(), nextAt: delivery.nextAt + (rule.ms ?? 30) };
      rows.put(copy.id, copy);
    }
    wakeSoon();
    return delivery;
  }

  /** After the current turn, so that a delivery queued inside a transaction is sent only once that has ended. */
  function wakeSoon(): void {
    if (queued) return;
    queued = true;
    setImmediate(() => {
      queued = false;
      wake();
    });
  }

  function wake(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (stopped) return;
    const now = clock.now();
    let next = Number.POSITIVE_INFINITY;
    const due: Delivery[] = [];
    for (const row of rows.values()) {
      if ((row.status !== "pending" && row.status !== "held") || sending.has(row.id)) continue;
      if (row.nextAt <= now) due.push(row);
      else next = Math.min(next, row.nextAt);
    }
    due.sort((a, b) => a.nextAt - b.nextAt);
    for (const row of due.slice(0, mostAtOnce - sending.size)) {
      sending.set(
        row.id,
        attempt(row).finally(() => {
          sending.delete(row.id);
          wakeSoon();
        }),
      );
    }
    // What exceeds `mostAtOnce` is picked up when one of these ends.
    if (next !== Number.POSITIVE_INFINITY) cancelTimer = clock.schedule(next, wake);
  }

  async function attempt(row: Readonly<Delivery>): Promise<void> {
    const at = clock.now();
    const started = performance.now();
    let status: number | null = null;
    let error: string | undefined;
    try {
      const signed = options.sign?.(row.body, { attempt: row.attempts.length + 1, delivery: row }) ?? {};
      const headers = { "content-type": row.contentType, ...signed.headers };
      const response = await fetch(signed.url ?? row.url, {
        method: row.method,
        headers: row.badSignature ? spoilSignature(headers) : headers,
        body: row.method === "GET" ? undefined : row.body,
        redirect: "manual",
        signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
      });
      await response.arrayBuffer();
      status = response.status;
    } catch (cause) {
      error =
        cause instanceof Error ? `${cause.message}${cause.cause ? `: ${String(cause.cause)}` : ""}` : String(cause);
    }
    if (stopped) return; // the row is unchanged, so the next process tries again
    const durationMs = Math.round(performance.now() - started);
    settle(row.id, { at, status, durationMs, ...(error && { error }) });
  }

  function settle(id: string, made: DeliveryAttempt): void {
    const succeeded = made.status !== null && made.status >= 200 && made.status < 300;
    const settled = rows.update(id, (row) => {
      row.attempts.push(made);
      const wait = retries[row.attempts.length - 1];
      if (succeeded) row.status = "delivered";
      else if (wait === undefined) row.status = "failed";
      else {
        row.status = "pending";
        row.nextAt = clock.now() + wait;
      }
    });
    if (!settled) return; // reset while it was under way
    releaseHeld(id);
    if (settled.status !== "pending") {
      options.onSettled?.(settled);
      prune();
    }
  }

  /** Whatever was held has been overtaken now. */
  function releaseHeld(overtakenBy: string): void {
    if (held.size === 0) return;
    for (const id of held) {
      if (id === overtakenBy) continue;
      const row = rows.get(id);
      if (row?.status === "held") rows.put(id, { ...row, status: "pending", nextAt: clock.now() });
      held.delete(id);
    }
  }

  function prune(): void {
    if (rows.count() <= keepSettled * 1.1) return;
    const old: string[] = [];
    for (const row of rows.values()) if (row.status !== "pending" && row.status !== "held") old.push(row.id);
    store.transaction(() => {
      for (const id of old.slice(0, Math.max(0, old.length - keepSettled))) rows.delete(id);
    });
  }

  function busy(): boolean {
    const due = () => rows.find((row) => row.status === "pending" && row.nextAt <= clock.now()) !== undefined;
    return queued || sending.size > 0 || due();
  }

  return {
    send,
    resend(id) {
      const row = rows.get(id);
      if (!row) return undefined;
      const again: Delivery = { ...row, id: randomUUID(), status: "pending", attempts: [], nextAt: clock.now() };
      delete again.rule;
      delete again.badSignature;
      rows.put(again.id, again);
      wakeSoon();
      return again;
    },
    get: (id) => rows.get(id),
    list: (filter) => rows.list(filter),
    rules,
    busy,
    async idle() {
      while (!stopped && busy()) await new Promise((done) => setTimeout(done, 5));
    },
    wake,
    async stop() {
      stopped = true;
      cancelTimer?.();
      await Promise.race([Promise.allSettled([...sending.values()]), new Promise((done) => setTimeout(done, 500))]);
    },
  };
}

function checkHook({ type, mode }: RuleInput<HookRule>): void {
  if (typeof type !== "string" || !modes.includes(mode)) {
    throw new TypeError(`"type" is a string and "mode" one of ${modes.join(", ")}`);
  }
}

/** The same request, its signature header wrong in the last character only. */
function spoilSignature(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      /signature/i.test(name) ? [name, value.slice(0, -1) + (value.endsWith("0") ? "1" : "0")] : [name, value],
    ),
  );
}

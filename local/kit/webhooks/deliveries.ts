import type { Clock } from "../clock.ts";
import { matchesText } from "../patterns.ts";
import { createRules, type Rules } from "../rules.ts";
import type { Store } from "../store.ts";
import { attemptDelivery, type Sign } from "./attempt-delivery.ts";
import {
  type Delivery,
  type DeliveryAttempt,
  type DeliveryInput,
  isOpen,
  newDeliveries,
  sendAgain,
} from "./delivery.ts";
import { checkHook, type HookRule } from "./hook-rules.ts";
import { createSendLoop, type SendLoop } from "./send-loop.ts";

export interface DeliveriesOptions {
  sign?: Sign;
  /** Waits in ms after the first, second, … failed attempt. Its length + 1 is the number of attempts. */
  retryAfterMs?: number[];
  timeoutMs?: number;
  /** Called once, when the delivery will not be tried again. */
  onSettled?: (delivery: Delivery) => void;
}

export interface Deliveries extends Pick<SendLoop, "busy" | "idle" | "stop"> {
  /** Queues one webhook and returns its row. Safe inside a store transaction: sending starts afterwards. */
  send(input: DeliveryInput): Delivery;
  /** Sends the same bytes once more, as a vendor's dashboard would. */
  resend(id: string): Delivery | undefined;
  get(id: string): Delivery | undefined;
  list(filter?: (delivery: Delivery) => boolean): Delivery[];
  rules: Rules<HookRule>;
  /** Looks at the store again: after a restart or a reset. */
  wake(): void;
}

const defaultRetries = [500, 2_000, 10_000, 60_000, 300_000];
const keepSettled = 2_000;

/** Sends webhooks as vendors do: concurrently, at least once, in no promised order. */
export function createDeliveries(store: Store, clock: Clock, options: DeliveriesOptions = {}): Deliveries {
  const rows = store.collection<Delivery>("kit.deliveries");
  const rules = createRules(store.collection<HookRule>("kit.hooks"), checkHook);
  const retries = options.retryAfterMs ?? defaultRetries;
  /** Ids of rows that wait to be overtaken; kept beside the rows so that a settled delivery need not scan them. */
  const held = new Set(rows.list((row) => row.status === "held").map((row) => row.id));
  const loop = createSendLoop(rows, clock, attempt);

  function send(input: DeliveryInput): Delivery {
    const rule = rules.take(({ type }) => matchesText(type, input.type));
    const made = newDeliveries(input, clock.now(), rule);
    for (const row of made) rows.put(row.id, row);
    if (made[0].status === "held") held.add(made[0].id);
    loop.wakeSoon();
    return made[0];
  }

  function resend(id: string): Delivery | undefined {
    const row = rows.get(id);
    if (!row) return undefined;
    const again = sendAgain(row, clock.now());
    rows.put(again.id, again);
    loop.wakeSoon();
    return again;
  }

  async function attempt(row: Readonly<Delivery>): Promise<void> {
    const at = clock.now();
    const made = await attemptDelivery(row, options);
    if (!loop.isStopped()) settle(row.id, { at, ...made }); // else the row is unchanged, so the next process tries again
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
    if (settled.status === "pending") return;
    options.onSettled?.(settled);
    if (rows.count() > keepSettled * 1.1) prune();
  }

  /** Held deliveries have been overtaken now. */
  function releaseHeld(overtakenBy: string): void {
    for (const id of held) {
      if (id === overtakenBy) continue;
      const row = rows.get(id);
      if (row?.status === "held") rows.put(id, { ...row, status: "pending", nextAt: clock.now() });
      held.delete(id);
    }
  }

  function prune(): void {
    const settled = [...rows.values()].filter((row) => !isOpen(row));
    store.transaction(() => {
      for (const { id } of settled.slice(0, Math.max(0, settled.length - keepSettled))) rows.delete(id);
    });
  }

  const { wake, busy, idle, stop } = loop;
  return {
    send,
    resend,
    get: (id) => rows.get(id),
    list: (filter) => rows.list(filter),
    rules,
    wake,
    busy,
    idle,
    stop,
  };
}

import type { Delivery } from "../kit/webhooks/delivery.ts";
import type { World } from "./world.ts";

/** Lets the hosted page wait until the shop has answered a webhook. */
export interface AnswerWatch {
  /** Called by the deliveries when one will not be tried again. */
  settled(delivery: Delivery): void;
  /** Resolves with the endpoint's first answer to this event, or when none is to be expected, or after `timeoutMs`. */
  firstAnswer(world: World, eventId: string, timeoutMs: number): Promise<void>;
}

/** How often the delivery itself is looked at: it may be dropped, or answered with a failure and tried again. */
const lookEveryMs = 200;

export function createAnswerWatch(): AnswerWatch {
  const waiting = new Map<string, Set<() => void>>();

  /** @returns whether the delivery settled within `ms` */
  function settlesWithin(eventId: string, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const resolvers = waiting.get(eventId) ?? new Set();
      waiting.set(eventId, resolvers);
      const end = (settled: boolean) => {
        clearTimeout(timer);
        resolvers.delete(onSettled);
        if (resolvers.size === 0) waiting.delete(eventId);
        resolve(settled);
      };
      const onSettled = () => end(true);
      const timer = setTimeout(() => end(false), ms);
      resolvers.add(onSettled);
    });
  }

  return {
    settled({ key = "" }) {
      for (const resolve of waiting.get(key) ?? []) resolve();
    },
    async firstAnswer(world, eventId, timeoutMs) {
      if (world.events.get(eventId)?.pending_webhooks === 0) return;
      const end = performance.now() + timeoutMs;
      do {
        if (await settlesWithin(eventId, Math.min(lookEveryMs, end - performance.now()))) return;
      } while (performance.now() < end && isAwaited(world, eventId));
    },
  };
}

function isAwaited(world: World, eventId: string): boolean {
  const delivery = world.deliveryOf(eventId);
  const answered = delivery?.attempts.some((attempt) => attempt.status !== null);
  return !answered && (delivery?.status === "pending" || delivery?.status === "held");
}

import type { Delivery } from "../kit/deliveries.ts";
import type { World } from "./world.ts";

/** Lets the hosted page wait until the shop has answered a webhook. */
export interface AnswerWatch {
  /** Told by the deliveries when one will not be tried again. */
  settled(delivery: Delivery): void;
  /** Resolves with the endpoint's first answer to this event, or when none is to be expected, or after `timeoutMs`. */
  firstAnswer(world: World, eventId: string, timeoutMs: number): Promise<void>;
}

/** How often a delivery is looked at that was answered but not settled, in milliseconds. */
const lookEveryMs = 200;

export function createAnswerWatch(): AnswerWatch {
  const waiting = new Map<string, Set<() => void>>();
  return {
    settled({ key = "" }) {
      for (const resolve of waiting.get(key) ?? []) resolve();
    },
    async firstAnswer(world, eventId, timeoutMs) {
      const end = performance.now() + timeoutMs;
      while (performance.now() < end && isAwaited(world, eventId)) {
        const remaining = Math.min(lookEveryMs, end - performance.now());
        await new Promise<void>((resolve) => {
          const resolvers = waiting.get(eventId) ?? new Set();
          waiting.set(eventId, resolvers);
          const done = () => {
            clearTimeout(timer);
            resolvers.delete(done);
            if (resolvers.size === 0) waiting.delete(eventId);
            resolve();
          };
          const timer = setTimeout(done, remaining);
          resolvers.add(done);
        });
      }
    },
  };
}

function isAwaited(world: World, eventId: string): boolean {
  const deliveries = world.kit.deliveries.list((row) => row.key === eventId);
  const answered = deliveries.some((row) => row.attempts.some((attempt) => attempt.status !== null));
  const open = deliveries.some((row) => row.status === "pending" || row.status === "held");
  return open && !answered;
}

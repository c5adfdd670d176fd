import { randomUUID } from "node:crypto";
import type { HookRule } from "./hook-rules.ts";

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
  /** The rule that touched it. */
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

export interface DeliveryInput {
  type: string;
  url: string;
  body: string;
  method?: string;
  contentType?: string;
  delayMs?: number;
  key?: string;
}

/** Whether it will be sent yet. */
export const isOpen = ({ status }: Readonly<Delivery>): boolean => status === "pending" || status === "held";

/** The row of a webhook, and with a rule that duplicates a second one. @param rule what happens to it */
export function newDeliveries(input: DeliveryInput, now: number, rule?: HookRule): [Delivery, ...Delivery[]] {
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
    nextAt: now + waitMs(input, rule),
    ...(rule && { rule: rule.mode }),
    ...(rule?.mode === "bad_signature" && { badSignature: true }),
    ...(input.key !== undefined && { key: input.key }),
  };
  if (rule?.mode !== "duplicate") return [delivery];
  return [delivery, { ...delivery, id: randomUUID(), nextAt: delivery.nextAt + (rule.ms ?? 30) }];
}

function waitMs({ delayMs = 0 }: DeliveryInput, rule: HookRule | undefined): number {
  if (rule?.mode === "reorder") return rule.ms ?? 3_000;
  return rule?.mode === "delay" ? delayMs + (rule.ms ?? 1_000) : delayMs;
}

/** The same bytes once more, without what a rule did to them. */
export function sendAgain({ rule: _, badSignature: __, ...row }: Delivery, now: number): Delivery {
  return { ...row, id: randomUUID(), status: "pending", attempts: [], nextAt: now };
}

import { z } from "zod";

/** Every event we send: past facts and wake-ups, small payloads of ids only. The truth is always a row. */
export const eventSchemas = {
  /** a row of the provisioning queue is due */
  "provisioning/requested": z.object({ jobId: z.uuid() }),
  "carrier-order/settled": z.object({ jobId: z.uuid(), carrierOrderId: z.uuid() }),
  /** no line of the order can change by itself any more */
  "order/lines-terminal": z.object({ orderId: z.uuid() }),
  "order/settlement-due": z.object({ orderId: z.uuid() }),
  "checkout/deadline-reached": z.object({ orderId: z.uuid() }),
  "external-event/recorded": z.object({ eventId: z.uuid(), source: z.string() }),
  "hold/ended": z.object({ holdId: z.uuid(), carrier: z.string(), reservationRef: z.string() }),
  /** the carrier's reservation ended before the hold did */
  "hold/reservation-lapsed": z.object({ holdId: z.uuid() }),
  "notification/queued": z.object({ dedupeKey: z.string().optional() }),
  "text/queued": z.object({ messageId: z.uuid() }),
  "text/received": z.object({ messageId: z.uuid() }),
  /** a webhook of an account has something due */
  "webhook/queued": z.object({ webhookId: z.uuid() }),
  "voicemail/recorded": z.object({ voicemailId: z.uuid() }),
  "catalog/sync.requested": z.object({ carrier: z.string().optional() }),
  "sweep/requested": z.object({}),
} as const;

export type EventName = keyof typeof eventSchemas;
export type EventPayload<Name extends EventName> = z.infer<(typeof eventSchemas)[Name]>;

/** The payload of a received event, parsed: what arrives is never trusted to have the shape it was sent with. */
export const payloadOf = <Name extends EventName>(name: Name, event: { data?: unknown }): EventPayload<Name> =>
  eventSchemas[name].parse(event.data ?? {}) as EventPayload<Name>;

import { type Sql, type Tx, toJson } from "./database.ts";

export interface EventBody {
  name: string;
  id: string;
  data: Record<string, unknown>;
  /** Epoch ms. In the future it delays the start of the functions. */
  ts: number;
  user?: unknown;
  v?: string;
  meta?: unknown;
}

export interface NewEvent {
  internalId: string;
  body: EventBody;
  /** Starts only this function. */
  functionId?: string;
  /** The invoking step, when this event answers an invocation. */
  correlationId?: string;
}

/** Puts events into the inbox; one that is already there (same internal id) stays as it is. */
export async function insertEvents(sql: Sql | Tx, events: NewEvent[], now: number): Promise<void> {
  if (events.length === 0) return;
  await sql`
    insert into events (internal_id, id, name, body, function_id, correlation_id, received_at)
    select e.internal_id, e.id, e.name, e.body::json, e.function_id, e.correlation_id, ${new Date(now)}
    from unnest(
      ${events.map((event) => event.internalId)}::text[], ${events.map((event) => event.body.id)}::text[],
      ${events.map((event) => event.body.name)}::text[], ${events.map((event) => toJson(event.body))}::text[],
      ${events.map((event) => event.functionId ?? null)}::text[],
      ${events.map((event) => event.correlationId ?? null)}::text[]
    ) with ordinality as e (internal_id, id, name, body, function_id, correlation_id, position)
    order by e.position
    on conflict (internal_id) do nothing`;
}

import type { Tx } from "./database.ts";
import type { EventBody } from "./insert-events.ts";

export type EndStatus = "Completed" | "Failed" | "Cancelled";
export type RunStatus = "Scheduled" | "Running" | EndStatus;

export interface Run {
  id: string;
  function_id: string;
  status: RunStatus;
  event_name: string;
  events: EventBody[];
  correlation_id: string | null;
  req_version: number;
  pending: string[];
  score: number;
  concurrency_keys: string[];
}

/**
 * The open runs among `runIds`, locked until the transaction ends, so that two completions of one run cannot pass each
 * other. A transaction locks the runs before it touches their jobs, steps or pauses.
 */
export async function lockOpenRuns(tx: Tx, runIds: string[]): Promise<Map<string, Run>> {
  const rows = await tx<Run[]>`
    select id, function_id, status, event_name, events, correlation_id, req_version, pending, score, concurrency_keys
    from runs where id = any(${runIds}) and ended_at is null
    order by id for no key update`;
  return new Map(rows.map((run) => [run.id, run]));
}

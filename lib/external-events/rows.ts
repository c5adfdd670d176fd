import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";
import { storableJson, storableText } from "@/lib/kernel/storable-json";
import type { ReceivedEvent } from "./source";

/**
 * Stores a verified event under its unique (source, id), with the job's wake-up in the same transaction. Characters that cannot be stored
 * are replaced: a sender repeats what was not taken.
 */
export const recordExternalEvent = ({ source, id, type, payload, isUsed }: ReceivedEvent) =>
  call(
    workerSql(),
    "record_external_event",
    {
      p_source: source,
      p_external_id: storableText(id),
      p_type: storableText(type),
      p_payload: storableJson(payload) as typeof payload,
      p_is_used: isUsed,
    },
    z.object({ id: z.uuid(), is_new: z.boolean() }),
  );

const eventRow = z.object({
  id: z.uuid(),
  source: z.string(),
  external_id: z.string(),
  type: z.string(),
  payload: z.unknown(),
  handled_at: z.string().nullable(),
  attempts: z.number().int(),
});
export const getExternalEvent = (id: string) =>
  call(workerSql(), "get_external_event", { p_id: id }, eventRow.nullable());
export const finishExternalEvent = (id: string, outcome: string) =>
  call(workerSql(), "finish_external_event", { p_id: id, p_outcome: outcome }, z.unknown());
export const failExternalEvent = (id: string, error: string) =>
  call(workerSql(), "fail_external_event", { p_id: id, p_error: error }, z.unknown());

import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";

/** A message that this worker holds for a minute. `recipient` is an address, or "operator". */
const claimedNotification = z.object({
  id: z.uuid(),
  account_id: z.uuid().nullable(),
  user_id: z.uuid().nullable(),
  recipient: z.string(),
  channel: z.string(),
  template: z.string(),
  locale: z.string(),
  /** IANA name, for the days in the text. */
  time_zone: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  attempts: z.number().int(),
  max_attempts: z.number().int(),
});
export type ClaimedNotification = z.infer<typeof claimedNotification>;

/** Takes up to `limit` due messages; each counts as an attempt. One that is not finished comes back after 60 s. */
export const claimNotifications = (limit = 20) =>
  call(workerSql(), "claim_notifications", { p_limit: limit }, z.array(claimedNotification));

/** @param providerId null when the provider had accepted it before and did not return its id again */
export const finishNotification = (id: string, providerId: string | null) =>
  call(workerSql(), "finish_notification", { p_id: id, p_provider_id: providerId }, z.unknown());

/** Puts it back with a growing delay, or gives up when `permanent` or the attempts are used up. */
export const failNotification = (id: string, error: string, permanent: boolean) =>
  call(workerSql(), "fail_notification", { p_id: id, p_error: error, p_permanent: permanent }, z.unknown());

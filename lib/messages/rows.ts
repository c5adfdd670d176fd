import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";
import type { InboundText } from "./inbound-text";

const received = z.object({
  /**
   * repeated: stored before · probe: it proves that texts arrive, and is kept from the inbox · not_kept: beyond the limits, counted in its
   * conversation · unknown_number: nobody has it; operators are told
   */
  result: z.enum(["stored", "repeated", "probe", "not_kept", "unknown_number"]),
  id: z.uuid().optional(),
});

/** Stores a text once. Safe to repeat and to run concurrently. */
export const receiveMessage = (text: InboundText) =>
  call(workerSql(), "receive_message", { p_message: { ...text } }, received);

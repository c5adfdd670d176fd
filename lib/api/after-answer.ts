import "server-only";
import { after } from "next/server";
import { logger } from "@/lib/logger";

/** Runs work when the answer is out: the caller does not wait for it, and its failure is only logged. */
export function afterAnswer(work: () => Promise<unknown>): void {
  after(async () => {
    try {
      await work();
    } catch (error) {
      logger.warn({ err: error }, "work after an answer failed");
    }
  });
}

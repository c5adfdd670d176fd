import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { pageActor, userClient } from "@/lib/callers";
import { readerLocale } from "@/lib/kernel/reader-locale";
import { timeZoneSchema } from "@/lib/kernel/time-zone";
import { logger } from "@/lib/logger";

/**
 * The zone in which the page that is being served writes its times: the person's choice, read with their own session.
 * UTC for everybody else, and where it cannot be read: a page is not lost for its dates.
 */
const pageTimeZone = cache(async (): Promise<string> => {
  try {
    const actor = await pageActor();
    if (actor?.kind !== "user") return "UTC";
    const client = await userClient();
    const { data } = await client
      .from("profiles")
      .select("time_zone")
      .eq("user_id", actor.userId)
      .single()
      .throwOnError();
    return timeZoneSchema.parse(data.time_zone);
  } catch (error) {
    logger.warn({ err: error }, "the person's time zone could not be read");
    return "UTC";
  }
});

/** Who reads the page that is being served: the zone of their choice, and the manner of their browser's first language. */
export const pageReader = cache(async (): Promise<{ zone: string; locale: string }> => {
  const [zone, asked] = await Promise.all([pageTimeZone(), headers()]);
  return { zone, locale: readerLocale(asked.get("accept-language")) };
});

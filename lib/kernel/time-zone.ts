import { z } from "zod";

/** Aliases count too: browsers differ in whether they return Asia/Kolkata or Asia/Calcutta. Offsets like +02:00 are no zone. */
export const timeZoneSchema = z.string().refine((zone) => {
  try {
    return /^[A-Z]/i.test(zone) && new Intl.DateTimeFormat("en", { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}, "time_zone_unknown");

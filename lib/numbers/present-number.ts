import "server-only";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";

/** Adds the words for people to a number of an account. */
export const presentNumber = <T extends { e164: string | null; place: string }>(
  number: T,
): T & { display: string } => ({
  ...number,
  display: number.e164 ? formatPhone(number.e164) : `A number in ${number.place}`,
});

import { formatExact } from "../kernel/money";
import { counted } from "../kernel/words";
import type { UsageLine, UsageService } from "./usage";

export const isTimed = (service: UsageService): boolean => service === "forward" || service === "toll_free_in";

export const usageServiceWords: Readonly<Record<UsageService, string>> = {
  forward: "Forwarded calls",
  toll_free_in: "Toll-free calls",
  sms_out: "Texts sent",
  sms_in: "Texts received",
};

/** Whole minutes, or with seconds. */
export function minutesText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (rest === 0) return counted(minutes, "minute");
  return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`;
}

/** What the part of a quantity is that costs nothing: toll-free numbers bring no minutes, but calls beyond a limit are not charged. */
export const freeWord = (service: UsageService): string => (service === "toll_free_in" ? "not charged" : "included");

/** How a line of usage came about: "12 calls, 35 minutes, of which 30 minutes included, at $0.02 a minute". */
export function usageLineDetail(line: UsageLine, currency: string): string {
  const timed = isTimed(line.service);
  const quantity = (value: number) => (timed ? minutesText(value) : counted(value, "text"));
  return [
    timed ? counted(line.events, "call") : null,
    quantity(line.billed),
    line.included > 0 ? `of which ${quantity(line.included)} ${freeWord(line.service)}` : null,
    `at ${formatExact(line.price, currency)} a ${timed ? "minute" : "text"}`,
    Number(line.credit_60) > 0 ? `less what corrections gave back` : null,
  ]
    .filter(Boolean)
    .join(", ");
}

/** An exact sum that is kept in sixtieths of the currency's unit, to a millionth of it. */
export function sixtiethsText(amount60: string, currency: string): string {
  return formatExact((Number(amount60) / 60).toFixed(6), currency);
}

import { createMemo } from "@/lib/kernel/memo";
import type { ReadOptions } from "../budget";
import type { CarrierSku } from "../facets/inventory";
import type { TwilioApi } from "./api";
import { type Area, areaRef, type Kind, kindByPrice } from "./kinds";
import { pricesSchema } from "./schema";

/** Twilio does not limit how many concurrent calls a number takes; the catalog wants a count. */
export const channelsWithoutLimit = 100;

const keptMs = 10 * 60_000;

/** Monthly prices of a country by kind, what we pay after our discount. Set-up costs nothing. */
interface CountryPrices {
  currency: string;
  monthly: ReadonlyMap<Kind, string>;
}

/** Null where Twilio sells nothing. `fresh` asks Twilio, else an answer of the last ten minutes will do. */
export type Prices = (country: string, options: ReadOptions & { fresh?: boolean }) => Promise<CountryPrices | null>;

export function createPrices(api: TwilioApi): Prices {
  const kept = createMemo<CountryPrices | null>({ ttlMs: keptMs });
  // Shared by callers: the first one's signal ends nobody else's answer.
  return (country, { fresh = false, signal: _signal, ...options }) =>
    kept.get(country, () => readPrices(api, country, options), fresh ? 0 : keptMs);
}

async function readPrices(api: TwilioApi, country: string, options: ReadOptions): Promise<CountryPrices | null> {
  const found = await api.prices(pricesSchema, country, options);
  if (!found) return null;
  const monthly = found.phone_number_prices.flatMap(({ number_type, current_price }) => {
    const kind = kindByPrice(number_type);
    return kind && current_price ? [[kind, current_price] as const] : [];
  });
  return { currency: found.price_unit, monthly: new Map(monthly) };
}

/** The price of an area; null where Twilio names none. */
export function skuOf(area: Area, prices: CountryPrices | null): CarrierSku | null {
  const monthlyCost = prices?.monthly.get(area.kind);
  if (!prices || !monthlyCost) return null;
  const ref = areaRef(area);
  return { ref, channels: channelsWithoutLimit, setupCost: "0", monthlyCost, currency: prices.currency };
}

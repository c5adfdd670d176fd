import type { NumberKind } from "../rows.ts";
import { type CountryPrices, countryPrices, priceType } from "../seed/prices.ts";
import type { World } from "../world.ts";
import { notFound } from "./errors.ts";
import type { RestRoute } from "./router.ts";

/** What a number costs a month: the country's price with our discount, unless it was changed by the control route. */
export function monthlyPrice({ tables }: World, iso: string, kind: NumberKind): string | null {
  const country = countryPrices.find((one) => one.iso === iso);
  const base = country?.numbers[kind];
  if (!country || base === undefined) return null;
  return tables.prices.get(`${iso}:${kind}`)?.monthly ?? (Number(base) * country.discount).toFixed(2);
}

/** `pricing/v1`: numbers and calls. Set-up fees do not exist. */
export function pricingRoutes(world: World): RestRoute[] {
  const url = (path: string) => `${world.origin}/pricing${path}`;
  const find = (iso = "", path: string): CountryPrices => {
    const found = countryPrices.find((one) => one.iso === iso.toUpperCase());
    if (!found) throw notFound(path);
    return found;
  };
  const head = ({ iso, name }: CountryPrices, path: string) => ({ country: name, iso_country: iso, url: url(path) });
  return [
    {
      method: "GET",
      pattern: "/v1/PhoneNumbers/Countries",
      handler: ({ path }) => ({
        countries: countryPrices.map((one) => head(one, `${path}/${one.iso}`)),
        meta: {
          page: 0,
          page_size: 50,
          key: "countries",
          url: url(path),
          first_page_url: url(path),
          next_page_url: null,
          previous_page_url: null,
        },
      }),
    },
    {
      method: "GET",
      pattern: "/v1/PhoneNumbers/Countries/:iso",
      handler({ params, path }) {
        const country = find(params.iso, path);
        return {
          ...head(country, path),
          price_unit: "USD",
          phone_number_prices: (Object.entries(country.numbers) as [NumberKind, string][]).map(([kind, base]) => ({
            number_type: priceType[kind],
            base_price: base,
            current_price: monthlyPrice(world, country.iso, kind),
          })),
        };
      },
    },
    {
      method: "GET",
      pattern: "/v1/Voice/Countries/:iso",
      handler({ params, path }) {
        const country = find(params.iso, path);
        return {
          ...head(country, path),
          price_unit: "USD",
          inbound_call_prices: (Object.entries(country.inbound) as [NumberKind, string][]).map(([kind, price]) => ({
            number_type: priceType[kind],
            base_price: price,
            current_price: price,
          })),
          outbound_prefix_prices: [],
        };
      },
    },
  ];
}

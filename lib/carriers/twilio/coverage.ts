import type { NumberFeature } from "@/lib/contract/vocabulary";
import { nanpCities } from "@/lib/kernel/telephony/nanp-cities";
import { regionName } from "@/lib/kernel/telephony/nanp-regions";
import { dialingPlan } from "@/lib/kernel/telephony/numbering-plan";
import { type ReadOptions, withBudget } from "../budget";
import type { CallOptions } from "../call-options";
import type { CoverageArea, CoverageCountry } from "../facets/inventory";
import { patiently } from "../patiently";
import type { TwilioApi } from "./api";
import { type Available, listAvailable } from "./available";
import { type Area, areaRef, cityOf, kindLink, kindNames } from "./kinds";
import { type Prices, skuOf } from "./prices";
import { countriesSchema } from "./schema";

type Country = CoverageCountry & { kinds: Area["kind"][] };

const toCountry = (row: {
  country_code: string;
  country: string;
  subresource_uris: Record<string, string>;
}): Country => ({
  ref: row.country_code,
  iso2: row.country_code,
  name: row.country,
  callingCode: dialingPlan(row.country_code).callingCode || null,
  kinds: kindNames.filter((kind) => Object.hasOwn(row.subresource_uris, kindLink(kind))),
});

const withoutKinds = ({ kinds: _kinds, ...country }: Country): CoverageCountry => country;

async function readCountries(
  api: TwilioApi,
  { countries: only, ...call }: CallOptions & { countries?: string[] },
): Promise<Country[]> {
  const found = await patiently(() =>
    api.get(countriesSchema, "/AvailablePhoneNumbers.json", {}, withBudget("sync", call)),
  );
  const wanted = only && new Set(only.map((iso) => iso.toUpperCase()));
  return (found?.countries ?? []).map(toCountry).filter(({ iso2 }) => !wanted || wanted.has(iso2));
}

export const listCountries = async (api: TwilioApi, options: CallOptions = {}): Promise<CoverageCountry[]> =>
  (await readCountries(api, options)).map(withoutKinds);

/**
 * Everything Twilio sells. It publishes neither stock nor areas: each kind of a country is asked for a sample, and in North America each
 * area code, some 400 questions. Where the sample is empty nothing is listed.
 */
export async function* listCoverage(
  api: TwilioApi,
  prices: Prices,
  options: CallOptions & { countries?: string[] } = {},
): AsyncGenerator<CoverageArea> {
  const { countries: _only, ...call } = options;
  const read = withBudget("sync", call);
  for (const country of await readCountries(api, options)) {
    for (const area of areasOf(country)) {
      const found = await patiently(() => describeArea(api, prices, withoutKinds(country), area, read));
      if (found?.available) yield found;
    }
  }
}

/** Toll-free numbers of Canada are those of the United States. */
const areasOf = ({ iso2: country, kinds }: Country): Area[] =>
  kinds.flatMap((kind): Area[] => {
    if (kind !== "local" || (country !== "US" && country !== "CA")) return [{ country, kind, code: null }];
    const codes = new Set(nanpCities.filter((city) => city.country === country).flatMap((city) => city.codes));
    return [...codes].map((code) => ({ country, kind, code }));
  });

async function describeArea(
  api: TwilioApi,
  prices: Prices,
  country: CoverageCountry,
  area: Area,
  read: ReadOptions,
): Promise<CoverageArea | null> {
  const sku = skuOf(area, await prices(area.country, read));
  if (!sku) return null;
  const sample = await listAvailable(api, area, area.code ? { AreaCode: area.code } : {}, read);
  const city = cityOf(area);
  return {
    ref: areaRef(area),
    country,
    region: city && { ref: city.region, name: regionName(city.region), code: city.region },
    city: city && { ref: `${city.region}:${city.name}`, name: city.name },
    name: city?.name ?? country.name,
    areaCode: area.code ?? "",
    type: area.kind,
    features: featuresOfAll(sample),
    metered: true,
    needsDocuments: sample.length > 0 && sample.every(({ needsDocuments }) => needsDocuments),
    listable: true,
    available: sample.length > 0,
    stock: null,
    restrictions: null,
    skus: [sku],
  };
}

/** What every number of the sample can: more is not promised of a place. */
function featuresOfAll(sample: readonly Available[]): NumberFeature[] {
  const [first, ...others] = sample;
  return (first?.features ?? []).filter((one) => others.every(({ features }) => features.includes(one)));
}

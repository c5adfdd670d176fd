import type { NumberKind } from "../rows.ts";
import { countryPrices } from "../seed/prices.ts";
import type { Offered } from "../seed/stock.ts";
import { isForSale, type World } from "../world.ts";
import { parseContains } from "./contains.ts";
import { notFound, TwilioError } from "./errors.ts";
import type { ApiRequest, RestRoute } from "./router.ts";

const kinds: Readonly<Record<string, NumberKind>> = { Local: "local", Mobile: "mobile", TollFree: "tollfree" };
const resources: Readonly<Record<NumberKind, string>> = { local: "local", mobile: "mobile", tollfree: "toll_free" };
const milesPerDegree = 69;

/** What is for sale: a changing sample, nothing is reserved by it. */
export function availableRoutes(world: World): RestRoute[] {
  const base = `/2010-04-01/Accounts/${world.config.accountSid}/AvailablePhoneNumbers`;
  const country = (iso: string) => {
    const found = countryPrices.find((one) => one.iso === iso);
    if (!found) throw notFound(`${base}/${iso}.json`);
    const sold = Object.keys(found.numbers) as NumberKind[];
    const path = (kind: NumberKind) => Object.keys(kinds).find((name) => kinds[name] === kind) ?? "";
    return {
      country_code: iso,
      country: found.name,
      uri: `${base}/${iso}.json`,
      beta: false,
      subresource_uris: Object.fromEntries(sold.map((kind) => [resources[kind], `${base}/${iso}/${path(kind)}.json`])),
    };
  };
  return [
    {
      method: "GET",
      pattern: "/2010-04-01/Accounts/:account/AvailablePhoneNumbers.json",
      handler: () => ({ countries: countryPrices.map(({ iso }) => country(iso)), uri: `${base}.json` }),
    },
    {
      method: "GET",
      pattern: "/2010-04-01/Accounts/:account/AvailablePhoneNumbers/:iso.json",
      handler: ({ params }) => country(params.iso ?? ""),
    },
    {
      method: "GET",
      pattern: "/2010-04-01/Accounts/:account/AvailablePhoneNumbers/:iso/:kind.json",
      handler: (request) => search(world, request),
    },
  ];
}

function search(world: World, { params, query, path }: ApiRequest): object {
  const kind = kinds[params.kind ?? ""];
  const prices = countryPrices.find(({ iso }) => iso === params.iso);
  if (!kind || !prices?.numbers[kind]) throw notFound(path);
  const wanted = filterOf(query, world);
  const found: Offered[] = [];
  for (const one of world.stock.values()) {
    if (one.iso === params.iso && one.kind === kind && wanted(one) && isForSale(world, one.e164)) found.push(one);
  }
  const { sampleSize } = world.settings.get();
  const size = Math.min(sampleSize, Number(query.get("PageSize") ?? sampleSize) || sampleSize);
  const shown = shuffled(found).slice(0, size);
  return { available_phone_numbers: shown.map((one) => rowOf(world, one)), uri: `${path}?${query}` };
}

function shuffled<T>(items: T[]): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

function rowOf({ settings }: World, one: Offered): object {
  const { voice, sms, mms } = one.capabilities;
  const isUpper = settings.get().searchCapabilities === "upper";
  const national = one.e164.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3");
  return {
    friendly_name: national,
    phone_number: one.e164,
    lata: one.lata,
    locality: one.locality,
    rate_center: one.rateCenter,
    latitude: one.latitude?.toFixed(6) ?? null,
    longitude: one.longitude?.toFixed(6) ?? null,
    region: one.region,
    postal_code: one.postalCode,
    iso_country: one.iso,
    address_requirements: one.addressRequirements,
    beta: false,
    capabilities: isUpper ? { voice, SMS: sms, MMS: mms } : { voice, sms, mms },
  };
}

type Filter = (one: Offered) => boolean;

function filterOf(query: URLSearchParams, world: World): Filter {
  const filters: Filter[] = [];
  const on = (name: string, make: (value: string) => Filter) => {
    const value = query.get(name);
    if (value !== null && value !== "") filters.push(make(value));
  };
  const flag = (name: string, of: Filter) => on(name, (value) => (value === "true" ? of : () => true));
  const text = (name: string, of: (one: Offered) => string | null) =>
    on(name, (value) => (one) => of(one)?.toLowerCase() === value.toLowerCase());
  on("AreaCode", areaCode);
  on("Contains", (pattern) => {
    const matches = parseContains(pattern);
    return ({ e164 }) => matches(e164);
  });
  for (const name of ["Voice", "Sms", "Mms", "Fax"] as const) {
    const capability = name.toLowerCase() as "voice" | "sms" | "mms" | "fax";
    on(
      `${name}Enabled`,
      (value) =>
        ({ capabilities }) =>
          capabilities[capability] === (value === "true"),
    );
  }
  flag("ExcludeAllAddressRequired", ({ addressRequirements }) => addressRequirements !== "any");
  flag("ExcludeLocalAddressRequired", ({ addressRequirements }) => addressRequirements !== "local");
  flag("ExcludeForeignAddressRequired", ({ addressRequirements }) => addressRequirements !== "foreign");
  text("InRegion", ({ region }) => region);
  text("InLocality", ({ locality }) => locality);
  text("InPostalCode", ({ postalCode }) => postalCode);
  text("InRateCenter", ({ rateCenter }) => rateCenter);
  text("InLata", ({ lata }) => lata);
  const near = centerOf(query, world);
  if (near) filters.push((one) => milesBetween(near, one) <= Math.min(500, Number(query.get("Distance") ?? 25)));
  return (one) => filters.every((fits) => fits(one));
}

function areaCode(value: string): Filter {
  if (!/^\d{3}$/.test(value)) throw new TwilioError(400, 21_451, `Invalid area code ${value}`);
  return ({ e164 }) => e164.startsWith(`+1${value}`);
}

type Point = { latitude: number | null; longitude: number | null };

function centerOf(query: URLSearchParams, world: World): Point | null {
  const [latitude, longitude] = (query.get("NearLatLong") ?? "").split(",").map(Number);
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude };
  const number = query.get("NearNumber");
  if (!number) return null;
  const e164 = number.startsWith("+") ? number : `+${number}`;
  const areaOf = [...world.stock.values()].find((one) => one.e164.slice(0, 5) === e164.slice(0, 5));
  return areaOf ?? { latitude: null, longitude: null };
}

function milesBetween(from: Point, to: Point): number {
  if (from.latitude === null || from.longitude === null || to.latitude === null || to.longitude === null) {
    return Number.POSITIVE_INFINITY;
  }
  const across = (from.longitude - to.longitude) * Math.cos((from.latitude * Math.PI) / 180);
  return Math.hypot(from.latitude - to.latitude, across) * milesPerDegree;
}

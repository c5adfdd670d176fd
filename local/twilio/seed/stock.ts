import type { Capabilities, NumberKind } from "../rows.ts";

/** A number for sale, with its place as a search tells it. */
export interface Offered {
  e164: string;
  iso: string;
  kind: NumberKind;
  region: string | null;
  locality: string | null;
  postalCode: string | null;
  rateCenter: string | null;
  lata: string | null;
  latitude: number | null;
  longitude: number | null;
  /** none, any, local or foreign: what has to be registered before the number works. */
  addressRequirements: string;
  capabilities: Capabilities;
}

type Place = Omit<Offered, "e164"> & { first: string; count: number };

const voice = { voice: true, sms: false, mms: false, fax: true };
const texts = { voice: true, sms: true, mms: true, fax: false };

/** `1 NPA 555 0100-0199`: the numbers that North America keeps for fiction. */
function nanp(
  iso: "US" | "CA",
  npa: string,
  [locality, region, postalCode]: [string, string, string],
  [rateCenter, lata]: [string, string],
  [latitude, longitude]: [number, number],
): Place {
  const place = { iso, kind: "local" as const, region, locality, postalCode, rateCenter, lata, latitude, longitude };
  return { ...place, addressRequirements: "none", capabilities: texts, first: `1${npa}5550100`, count: 100 };
}

const nowhere = {
  region: null,
  locality: null,
  postalCode: null,
  rateCenter: null,
  lata: null,
  latitude: null,
  longitude: null,
};

/** Ranges set aside for fiction; none is also sold by another embedded carrier. */
const places: Place[] = [
  nanp("US", "646", ["New York", "NY", "10001"], ["NWYRCYZN01", "132"], [40.75, -73.99]),
  nanp("US", "628", ["San Francisco", "CA", "94103"], ["SNFC CNTRL", "722"], [37.77, -122.41]),
  nanp("US", "213", ["Los Angeles", "CA", "90012"], ["LOSANGELES", "730"], [34.06, -118.24]),
  nanp("US", "786", ["Miami", "FL", "33130"], ["MIAMI", "460"], [25.77, -80.2]),
  nanp("US", "737", ["Austin", "TX", "78701"], ["AUSTIN", "558"], [30.27, -97.74]),
  nanp("US", "312", ["Chicago", "IL", "60601"], ["CHICAGO Z1", "358"], [41.88, -87.62]),
  nanp("US", "617", ["Boston", "MA", "02108"], ["BOSTON", "128"], [42.36, -71.06]),
  { ...nanp("US", "720", ["Denver", "CO", "80202"], ["DENVER", "656"], [39.75, -104.99]), capabilities: voice },
  {
    ...nowhere,
    iso: "US",
    kind: "tollfree",
    addressRequirements: "none",
    capabilities: texts,
    first: "18885550100",
    count: 100,
  },
  nanp("CA", "647", ["Toronto", "ON", "M5H"], ["TORONTO", "888"], [43.65, -79.38]),
  nanp("CA", "778", ["Vancouver", "BC", "V6B"], ["VANCOUVER", "888"], [49.28, -123.12]),
  {
    ...nowhere,
    iso: "GB",
    kind: "local",
    locality: "Birmingham",
    addressRequirements: "any",
    capabilities: voice,
    first: "441214960000",
    count: 200,
  },
  {
    ...nowhere,
    iso: "SE",
    kind: "local",
    locality: "Stockholm",
    addressRequirements: "none",
    capabilities: voice,
    first: "46846500400",
    count: 100,
  },
  {
    ...nowhere,
    iso: "SE",
    kind: "mobile",
    addressRequirements: "none",
    capabilities: { ...texts, mms: false },
    first: "46701740605",
    count: 95,
  },
  {
    ...nowhere,
    iso: "DE",
    kind: "local",
    locality: "Hamburg",
    addressRequirements: "local",
    capabilities: voice,
    first: "494066969000",
    count: 200,
  },
];

export const seededNumbers: readonly Offered[] = places.flatMap(({ first, count, ...place }) =>
  Array.from({ length: count }, (_, index) => ({ ...place, e164: `+${Number(first) + index}` })),
);

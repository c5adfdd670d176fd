import { seedId } from "../ids.ts";
import { parseMoney } from "../money.ts";
import { countries, coverageOnly, defaultFeatures, type GroupSeed, groups, inventedCity } from "./places.ts";
import { addRegistrationSeed } from "./registration.ts";
import type { Catalogue, City, DidGroup } from "./types.ts";

const groupTypes = ["Local", "National", "Mobile", "Toll-free", "Shared Cost", "Global"];
const pops = ["New York", "Los Angeles", "Miami", "Frankfurt", "Amsterdam", "Singapore", "Hong Kong"];

/** Builds the seeded catalogue: always the same objects with the same ids. */
export function buildCatalogue(): Catalogue {
  const catalogue: Catalogue = {
    countries: new Map(),
    regions: new Map(),
    areas: new Map(),
    cities: new Map(),
    groupTypes: new Map(),
    pops: new Map(),
    groups: new Map(),
    skus: new Map(),
    nanpaPrefixes: new Map(),
    requirements: new Map(),
    proofTypes: new Map(),
    templates: new Map(),
    pools: new Map(),
  };
  for (const [name, iso, prefix] of countries)
    put(catalogue.countries, { id: seedId("country", iso), name, iso, prefix });
  for (const name of groupTypes) put(catalogue.groupTypes, { id: seedId("type", name), name });
  for (const name of pops) put(catalogue.pops, { id: seedId("pop", name), name });
  addRegistrationSeed(catalogue);
  for (const seed of groups) addGroup(catalogue, seed);
  addCoverageOnly(catalogue);
  addPools(catalogue);
  return catalogue;
}

function put<T extends { id: string }>(map: Map<string, T>, value: T): T {
  map.set(value.id, value);
  return value;
}

function addGroup(catalogue: Catalogue, seed: GroupSeed): DidGroup {
  const countryId = seedId("country", seed.iso);
  const name = `${seed.iso}:${seed.type}:${seed.prefix}:${seed.area}`;
  const id = seedId("group", name);
  const features = seed.features ?? defaultFeatures;
  const regionId = seed.region ? addRegion(catalogue, countryId, seed.region) : null;
  const prices: [monthly: string, channels: number][] = [[seed.monthly, features.includes("voice_in") ? 2 : 0]];
  if (features.includes("voice_in")) prices.push([seed.monthlyWithoutChannels ?? "0.5", 0]);
  const skuIds = prices.map(([monthly, channels]) => {
    const [setupPrice, monthlyPrice] = [parseMoney(seed.setup), parseMoney(monthly)];
    return put(catalogue.skus, {
      id: seedId("sku", `${name}:${channels}`),
      groupId: id,
      setupPrice,
      monthlyPrice,
      channels,
    }).id;
  });
  const typeId = seedId("type", seed.type);
  const requirement = [...catalogue.requirements.values()].find(
    (r) => r.countryId === countryId && r.typeId === typeId,
  );
  if (countryId === seedId("country", "US") || countryId === seedId("country", "CA")) {
    const [npa, nxx] = [seed.first.slice(1, 4), seed.first.slice(4, 7)];
    put(catalogue.nanpaPrefixes, { id: seedId("nanpa", npa + nxx), npa, nxx, countryId, regionId });
  }
  return put(catalogue.groups, {
    id,
    prefix: seed.prefix,
    areaName: seed.area,
    features,
    isMetered: seed.metered ?? false,
    allowAdditionalChannels: features.includes("voice_in"),
    serviceRestrictions: seed.restrictions ?? null,
    availableDidsEnabled: !seed.randomOnly,
    needsRegistration: seed.registration ?? false,
    countryId,
    cityId: seed.city ? addCity(catalogue, countryId, seed.city, regionId, seed.addressArea).id : null,
    regionId,
    typeId,
    requirementId: seed.registration ? (requirement?.id ?? null) : null,
    skuIds,
    firstNumber: seed.first,
    count: seed.count,
  });
}

function addRegion(catalogue: Catalogue, countryId: string, [name, iso]: [string, string]): string {
  return put(catalogue.regions, { id: seedId("region", `${countryId}:${iso}`), name, iso, countryId }).id;
}

function addCity(catalogue: Catalogue, countryId: string, name: string, regionId: string | null, area?: string): City {
  const areaId = area
    ? put(catalogue.areas, { id: seedId("area", `${countryId}:${area}`), name: area, countryId }).id
    : null;
  return put(catalogue.cities, { id: seedId("city", `${countryId}:${name}`), name, countryId, regionId, areaId });
}

function addCoverageOnly(catalogue: Catalogue): void {
  const { iso } = coverageOnly;
  for (let index = 0; index < coverageOnly.cities; index++) {
    const city = inventedCity(index);
    const prefix = String(11 + (index % 89));
    if (index >= coverageOnly.groups) addCity(catalogue, seedId("country", iso), city, null);
    else {
      const first = `55${prefix}${String(index).padStart(3, "0")}00000`;
      addGroup(catalogue, {
        iso,
        type: "Local",
        prefix,
        area: city,
        city,
        setup: "0",
        monthly: "3.1",
        first,
        count: 0,
      });
    }
  }
}

function addPools(catalogue: Catalogue): void {
  const make = (name: string, isos: string[], monthly: string, minimumQtyPerOrder: number) =>
    put(catalogue.pools, {
      id: seedId("pool", name),
      name,
      countryIds: isos.map((iso) => seedId("country", iso)),
      minimumLimit: 0,
      minimumQtyPerOrder,
      totalChannels: 10,
      setupPrice: 0,
      monthlyPrice: parseMoney(monthly),
      meteredRate: parseMoney("0.9"),
      pricings: [25, 100].map((qty, index) => ({
        id: seedId("pricing", `${name}:${qty}`),
        qty,
        setupPrice: 0,
        monthlyPrice: Math.round(parseMoney(monthly) * (index === 0 ? 0.8 : 0.7)),
      })),
    });
  make("Standard", ["US", "CA", "GB", "DE", "FR"], "12", 1);
  make("Extended", ["AU", "LT", "BR"], "18", 5);
}

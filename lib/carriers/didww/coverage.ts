import { areaCode, prefixesHoldCallingCode } from "@/lib/kernel/telephony/area-code";
import { type ReadOptions, withBudget } from "../budget";
import type { CallOptions } from "../call-options";
import type { CoverageArea, CoverageCountry } from "../facets/inventory";
import { patiently } from "../patiently";
import type { DidwwApi } from "./api";
import { toCountry } from "./directory";
import { cityAttributes, didGroupAttributes, didGroupMeta, didGroupTypeAttributes, regionAttributes } from "./schema";
import { attributesOf, linkedOne, toFeatures, toNumberType, toOne, toSkus } from "./transform";
import type { Linked } from "./types";

const include = "city,region,did_group_type,stock_keeping_units,address_requirement";

/** Countries with stock. */
export async function listCountries(
  api: DidwwApi,
  options: CallOptions & { countries?: string[] } = {},
): Promise<CoverageCountry[]> {
  const { countries: only, ...call } = options;
  const filter = { "filter[is_available]": true, ...(only && { "filter[iso]": only.join(",").toUpperCase() }) };
  const page = await patiently(() => api.list("/countries", filter, withBudget("sync", call)));
  return page.items.map(toCountry);
}

/**
 * Everything DIDWW sells, country by country. A country is read whole before its areas are yielded: only all of its prefixes
 * together show whether they include the country code. Waits when asked to slow down, since losing the place costs thousands of calls.
 */
export async function* listCoverage(
  api: DidwwApi,
  options: CallOptions & { countries?: string[] } = {},
): AsyncGenerator<CoverageArea> {
  const { countries: _only, ...call } = options;
  for (const country of await listCountries(api, options)) {
    yield* toAreas(country, await groupsOf(api, country, withBudget("sync", call)));
  }
}

async function groupsOf(api: DidwwApi, country: CoverageCountry, read: ReadOptions): Promise<Linked[]> {
  const groups = new Map<string, Linked>();
  for (let number = 1; ; number++) {
    const query = { "filter[country.id]": country.ref, include, "page[size]": 200, "page[number]": number };
    const page = await patiently(() => api.list("/did_groups", query, read));
    for (const item of page.items) groups.set(item.resource.id, item);
    if (!page.hasNext || page.items.length === 0) return [...groups.values()];
  }
}

/** The groups of one country as areas; types we do not sell are left out. */
export function toAreas(country: CoverageCountry, groups: Linked[]): CoverageArea[] {
  const prefixes = groups.map((group) => attributesOf(group.resource, didGroupAttributes).prefix ?? "");
  const holdsCallingCode = prefixesHoldCallingCode(prefixes, country.callingCode ?? "");
  return groups.flatMap((group) => toArea(country, group, holdsCallingCode) ?? []);
}

/** One group as an area, or null when we do not sell its type. Needs the includes of `include`. */
function toArea(country: CoverageCountry, group: Linked, holdsCallingCode: boolean): CoverageArea | null {
  const typeResource = linkedOne(group, "did_group_type");
  const type = typeResource && toNumberType(attributesOf(typeResource.resource, didGroupTypeAttributes).name);
  if (!type) return null;
  const attributes = attributesOf(group.resource, didGroupAttributes);
  const meta = didGroupMeta.safeParse(group.resource.meta);
  const stock = meta.data?.total_count ?? null;
  return {
    ref: group.resource.id,
    country,
    region: toRegion(linkedOne(group, "region")),
    city: toCity(linkedOne(group, "city")),
    name: attributes.area_name || country.name,
    areaCode: areaCode(attributes.prefix ?? "", country.callingCode ?? "", holdsCallingCode),
    type,
    features: toFeatures(attributes.features),
    metered: attributes.is_metered,
    needsDocuments: meta.data?.needs_registration ?? toOne(group, "address_requirement").state === "present",
    listable: meta.data?.available_dids_enabled ?? false,
    available: meta.data?.is_available ?? (stock === null || stock > 0),
    stock,
    restrictions: attributes.service_restrictions || null,
    skus: toSkus(group),
  };
}

/** The subdivision comes bare ("CA") or with its country ("US-CA"). */
function toRegion(region: Linked | null): CoverageArea["region"] {
  if (!region) return null;
  const { name, iso } = attributesOf(region.resource, regionAttributes);
  return { ref: region.resource.id, name, code: iso ? iso.replace(/^[A-Z]{2}-/i, "") : null };
}

const toCity = (city: Linked | null): CoverageArea["city"] =>
  city && { ref: city.resource.id, name: attributesOf(city.resource, cityAttributes).name };

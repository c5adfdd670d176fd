import {
  equals,
  equalsAnyCase,
  isTrue,
  type Resource,
  sharesAny,
  sortBy,
  toMany,
  toOne,
} from "../json-api/resource.ts";
import { formatPrice } from "../money.ts";
import type { Area, City, Country, DidGroup, Named, NanpaPrefix, Region, Sku } from "../seed/types.ts";
import { currentSku, type World } from "../world.ts";

/** Read-only resources over one map of the catalogue. */
export function fromMap<T extends { id: string }>(
  map: Map<string, T>,
  rest: Omit<Resource<T>, "id" | "all" | "find">,
): Resource<T> {
  return { ...rest, id: (row) => row.id, all: () => map.values(), find: (id) => map.get(id) ?? null };
}

const bare = { relationships: {}, sorts: {} };

/** Countries, regions, cities, areas, group types, points of presence and SKUs. */
export function coverageResources(world: World): Resource<unknown>[] {
  const { groupTypes, pops } = world.catalogue;
  return [
    countries(world),
    regions(world),
    cities(world),
    areas(world),
    named(groupTypes, {
      type: "did_group_types",
      paginated: true,
      filters: { name: equalsAnyCase(({ name }) => name) },
    }),
    named(pops, { type: "pops", paginated: false, filters: {} }),
    skus(world),
  ];
}

function isInStock({ catalogue, stock }: World, matches: (group: DidGroup) => boolean): boolean {
  for (const group of catalogue.groups.values()) if (matches(group) && stock.freeCount(group.id) > 0) return true;
  return false;
}

function countries(world: World): Resource<Country> {
  const { catalogue } = world;
  const regionsOf = (country: Country) =>
    [...catalogue.regions.values()].filter((region) => region.countryId === country.id).map((region) => region.id);
  return fromMap<Country>(catalogue.countries, {
    type: "countries",
    path: "countries",
    paginated: false,
    relationships: { regions: toMany("regions", regionsOf) },
    filters: {
      is_available: isTrue((country) => isInStock(world, (group) => group.countryId === country.id)),
      iso: equalsAnyCase((country) => country.iso),
      name: equalsAnyCase((country) => country.name),
      prefix: equals((country) => country.prefix),
    },
    sorts: {
      iso: sortBy((country) => country.iso),
      name: sortBy((country) => country.name),
      prefix: sortBy((country) => country.prefix),
    },
    attributes: ({ name, prefix, iso }) => ({ name, prefix, iso }),
  });
}

const regions = ({ catalogue }: World): Resource<Region> =>
  fromMap<Region>(catalogue.regions, {
    type: "regions",
    path: "regions",
    paginated: false,
    relationships: { country: toOne("countries", (region) => region.countryId) },
    filters: {
      "country.id": equals((region) => region.countryId),
      iso: equalsAnyCase((region) => region.iso),
      name: equalsAnyCase((region) => region.name),
    },
    sorts: { name: sortBy((region) => region.name) },
    attributes: ({ name, iso }) => ({ name, iso }),
  });

const cities = (world: World): Resource<City> =>
  fromMap<City>(world.catalogue.cities, {
    type: "cities",
    path: "cities",
    paginated: true,
    relationships: {
      country: toOne("countries", (city) => city.countryId),
      region: toOne("regions", (city) => city.regionId),
      area: toOne("areas", (city) => city.areaId),
    },
    filters: {
      "area.id": equals((city) => city.areaId),
      "country.id": equals((city) => city.countryId),
      "region.id": equals((city) => city.regionId),
      is_available: isTrue((city) => isInStock(world, (group) => group.cityId === city.id)),
      name: equalsAnyCase((city) => city.name),
    },
    sorts: {},
    attributes: ({ name }) => ({ name }),
  });

const areas = ({ catalogue }: World): Resource<Area> =>
  fromMap<Area>(catalogue.areas, {
    type: "areas",
    path: "areas",
    paginated: true,
    relationships: { country: toOne("countries", (area) => area.countryId) },
    filters: { "country.id": equals((area) => area.countryId), name: equalsAnyCase((area) => area.name) },
    sorts: {},
    attributes: ({ name }) => ({ name }),
  });

const named = (
  map: Map<string, Named>,
  rest: Pick<Resource<Named>, "type" | "paginated" | "filters">,
): Resource<Named> => fromMap<Named>(map, { ...bare, ...rest, path: rest.type, attributes: ({ name }) => ({ name }) });

const skus = (world: World): Resource<Sku> => ({
  ...bare,
  type: "stock_keeping_units",
  path: null,
  paginated: false,
  filters: {},
  id: (sku) => sku.id,
  all: () => [],
  find: (id) => currentSku(world, id),
  attributes: (sku) => ({
    setup_price: formatPrice(sku.setupPrice),
    monthly_price: formatPrice(sku.monthlyPrice),
    channels_included_count: sku.channels,
  }),
});

export function nanpaPrefixes(world: World): Resource<NanpaPrefix> {
  const { catalogue, stock } = world;
  const groupsOf = (prefix: NanpaPrefix) =>
    [...catalogue.groups.values()].filter((group) => group.firstNumber.startsWith(`1${prefix.npa}${prefix.nxx}`));
  return fromMap<NanpaPrefix>(catalogue.nanpaPrefixes, {
    type: "nanpa_prefixes",
    path: "nanpa_prefixes",
    paginated: true,
    relationships: {
      country: toOne("countries", (prefix) => prefix.countryId),
      region: toOne("regions", (prefix) => prefix.regionId),
    },
    filters: {
      "country.id": equals((prefix) => prefix.countryId),
      "region.id": equals((prefix) => prefix.regionId),
      "did_group.features": sharesAny((prefix) => groupsOf(prefix).flatMap((group) => group.features)),
      "did_group.is_available": isTrue((prefix) => groupsOf(prefix).some((group) => stock.freeCount(group.id) > 0)),
      npa: equals((prefix) => prefix.npa),
      nxx: equals((prefix) => prefix.nxx),
      npanxx: equals((prefix) => prefix.npa + prefix.nxx),
    },
    sorts: { npa: sortBy((prefix) => prefix.npa), nxx: sortBy((prefix) => prefix.nxx) },
    attributes: ({ npa, nxx }) => ({ npa, nxx }),
  });
}

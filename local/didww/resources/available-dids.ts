import { availableDidId, numberOfAvailableDid } from "../ids.ts";
import { manyDocument } from "../json-api/document.ts";
import { ApiError, forbidden } from "../json-api/errors.ts";
import { parseQuery, type Query } from "../json-api/query.ts";
import { equals, type Filter, isTrue, type Resource, sharesAny, toOne } from "../json-api/resource.ts";
import type { ApiRequest, Reply, Router } from "../router.ts";
import type { DidGroup } from "../seed/types.ts";
import type { World } from "../world.ts";
import { getRow, oneReply } from "./read-routes.ts";

/** A number on sale; its row is the number itself. */
interface Offer {
  number: string;
}

/**
 * Filters on the group decide which piles are sampled; `number_contains`, `nanpa_prefix.id` and `id` look at each number.
 * `filters` of the resource only declares the names: `searchReply` applies them, because the answer is a sample.
 */
function groupFilters(): Record<string, Filter<DidGroup>> {
  return {
    "city.id": equals((group) => group.cityId),
    "country.id": equals((group) => group.countryId),
    "did_group.features": sharesAny((group) => group.features),
    "did_group.id": equals((group) => group.id),
    "did_group.needs_registration": isTrue((group) => group.needsRegistration),
    "did_group_type.id": equals((group) => group.typeId),
    "region.id": equals((group) => group.regionId),
  };
}

const declared: Filter<Offer> = { matches: () => true };

export function availableDids(world: World): Resource<Offer> {
  const groupOf = (number: string) => world.catalogue.groups.get(world.stock.groupOf(number) ?? "");
  const prefixOf = (number: string) =>
    [...world.catalogue.nanpaPrefixes.values()].find(({ npa, nxx }) => number.startsWith(`1${npa}${nxx}`));
  const names = [...Object.keys(groupFilters()), "nanpa_prefix.id", "number_contains", "id"];
  return {
    type: "available_dids",
    path: "available_dids",
    paginated: false,
    relationships: {
      did_group: toOne("did_groups", ({ number }) => world.stock.groupOf(number)),
      nanpa_prefix: toOne("nanpa_prefixes", ({ number }) => prefixOf(number)?.id),
    },
    filters: Object.fromEntries(names.map((name) => [name, declared])),
    sorts: {},
    id: ({ number }) => availableDidId(number),
    attributes: ({ number }) => ({ number }),
    all: () => [],
    // Also finds a held number: a reservation includes it. The route itself shows only what is on sale.
    find(id) {
      const number = numberOfAvailableDid(id);
      return number && groupOf(number) ? { number } : null;
    },
  };
}

export function addAvailableDidRoutes(router: Router, world: World, resource: Resource<unknown>): void {
  const onSale: Resource<unknown> = {
    ...resource,
    find(id) {
      const offer = resource.find(id) as Offer | null;
      return offer && world.stock.isFree(offer.number) && isListed(world, offer.number) ? offer : null;
    },
  };
  const allow = () => {
    if (!world.account.get().availableDidsEnabled) throw forbidden("Available DIDs are not enabled for this account.");
  };
  router.on("GET", "/available_dids", (request) => {
    allow();
    return searchReply(world, request, resource);
  });
  router.on("GET", "/available_dids/:id", (request) => {
    allow();
    return oneReply(request, resource, getRow(onSale, request));
  });
}

function isListed(world: World, number: string): boolean {
  return world.catalogue.groups.get(world.stock.groupOf(number) ?? "")?.availableDidsEnabled ?? false;
}

/** A shuffled sample of what matches, with the count of all that match. Held and sold numbers are not in stock at all. */
function searchReply(world: World, request: ApiRequest, resource: Resource<unknown>): Reply {
  const query = parseQuery(request.url.searchParams, resource, request.document.registry);
  checkDigits(query);
  const filters = groupFilters();
  const groups: string[] = [];
  for (const group of world.catalogue.groups.values()) {
    const wanted = query.filters.every(({ key, values }) => filters[key]?.matches(group, values) ?? true);
    if (wanted && group.availableDidsEnabled) groups.push(group.id);
  }
  const tests = query.filters.map(({ key, values }) => numberTest(world, key, values)).filter((test) => test !== null);
  const accepts = tests.length === 0 ? undefined : (number: string) => tests.every((test) => test(number));
  const { numbers, total } = world.stock.sample(groups, world.account.get().sampleSize, accepts);
  const rows = numbers.map((number) => ({ number }));
  return { status: 200, body: manyDocument(rows, resource, query, request.document, { meta: { total_count: total } }) };
}

/** `number_contains` needs three digits, unless another filter narrows the search. */
function checkDigits({ filters }: Query): void {
  const digits = filters.find(({ key }) => key === "number_contains");
  if (!digits || filters.length > 1 || digits.values.every((value) => value.length >= 3)) return;
  const detail = "number_contains should have at least 3 digits or be combined with another filter.";
  throw new ApiError(400, [{ title: "Invalid filter value", detail, code: "107", status: "400" }]);
}

function numberTest(world: World, key: string, values: string[]): ((number: string) => boolean) | null {
  if (key === "number_contains") return (number) => values.some((value) => number.includes(value));
  if (key === "id") return (number) => values.includes(availableDidId(number));
  if (key !== "nanpa_prefix.id") return null;
  const prefixes = values.map((id) => world.catalogue.nanpaPrefixes.get(id));
  const starts = prefixes.filter((prefix) => prefix !== undefined).map(({ npa, nxx }) => `1${npa}${nxx}`);
  return (number) => starts.some((start) => number.startsWith(start));
}

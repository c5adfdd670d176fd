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
import type { DidGroup } from "../seed/types.ts";
import { currentSku, type World } from "../world.ts";
import { fromMap } from "./coverage.ts";

/** Blocks of numbers. `meta` is computed from the stock of this instant. */
export function didGroups(world: World): Resource<DidGroup> {
  const { catalogue, stock } = world;
  const available = (group: DidGroup) => stock.freeCount(group.id) > 0;
  const inPrefix = (group: DidGroup, id: string) => {
    const prefix = catalogue.nanpaPrefixes.get(id);
    return prefix !== undefined && group.firstNumber.startsWith(`1${prefix.npa}${prefix.nxx}`);
  };
  return fromMap<DidGroup>(catalogue.groups, {
    type: "did_groups",
    path: "did_groups",
    paginated: true,
    relationships: {
      country: toOne("countries", (group) => group.countryId),
      city: toOne("cities", (group) => group.cityId),
      did_group_type: toOne("did_group_types", (group) => group.typeId),
      region: toOne("regions", (group) => group.regionId),
      stock_keeping_units: toMany("stock_keeping_units", (group) => group.skuIds.filter((id) => currentSku(world, id))),
      address_requirement: toOne("address_requirements", (group) => group.requirementId),
    },
    filters: {
      "city.id": equals((group) => group.cityId),
      "country.id": equals((group) => group.countryId),
      "did_group_type.id": equals((group) => group.typeId),
      "region.id": equals((group) => group.regionId),
      "nanpa_prefix.id": { matches: (group, ids) => ids.some((id) => inPrefix(group, id)) },
      "nanpa_prefix.npanxx": {
        matches: (group, values) => values.some((value) => group.firstNumber.startsWith(`1${value}`)),
      },
      "meta.total_count_gteq": {
        accepts: (value) => /^\d+$/.test(value),
        matches: (group, [least]) => stock.freeCount(group.id) >= Number(least),
      },
      allow_additional_channels: isTrue((group) => group.allowAdditionalChannels),
      area_name: equalsAnyCase((group) => group.areaName),
      available_dids_enabled: isTrue((group) => group.availableDidsEnabled),
      features: sharesAny((group) => group.features),
      is_available: isTrue(available),
      is_metered: isTrue((group) => group.isMetered),
      needs_registration: isTrue((group) => group.needsRegistration),
      prefix: equals((group) => group.prefix),
    },
    sorts: {
      allow_additional_channels: sortBy((group) => group.allowAdditionalChannels),
      area_name: sortBy((group) => group.areaName),
      "country.name": sortBy((group) => catalogue.countries.get(group.countryId)?.name ?? null),
      "did_group_type.name": sortBy((group) => catalogue.groupTypes.get(group.typeId)?.name ?? null),
      is_metered: sortBy((group) => group.isMetered),
      prefix: sortBy((group) => group.prefix),
      service_restrictions: sortBy((group) => group.serviceRestrictions),
    },
    attributes: (group) => ({
      prefix: group.prefix,
      area_name: group.areaName,
      features: group.features,
      is_metered: group.isMetered,
      allow_additional_channels: group.allowAdditionalChannels,
      service_restrictions: group.serviceRestrictions,
    }),
    meta: (group) => ({
      available_dids_enabled: group.availableDidsEnabled,
      needs_registration: group.needsRegistration,
      is_available: available(group),
      total_count: stock.freeCount(group.id),
    }),
  });
}

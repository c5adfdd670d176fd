import { isBlocked } from "../dids/did-lifecycle.ts";
import { didWritable, patchDid } from "../dids/patch-did.ts";
import { equals, type Filter, isTrue, type Resource, sharesAny, sortBy, toOne } from "../json-api/resource.ts";
import { parseWriteBody } from "../json-api/write-body.ts";
import type { Router } from "../router.ts";
import type { DidRow } from "../rows.ts";
import { iso } from "../time.ts";
import type { World } from "../world.ts";
import { addReadRoutes, getRow, oneReply } from "./read-routes.ts";

/** Owned numbers. A number that a scenario hides is neither listed nor found until it may be seen. */
export function dids(world: World): Resource<DidRow> {
  const rows = world.tables.dids;
  const groupOf = (did: DidRow) => world.catalogue.groups.get(did.groupId);
  const visible = (did: DidRow) => did.visibleAt <= world.clock.now();
  const orNull: (value: (did: DidRow) => string | number | null) => Filter<DidRow> = (value) => ({
    matches: (did, values) => values.includes(String(value(did) ?? "null")),
  });
  return {
    type: "dids",
    path: "dids",
    paginated: true,
    relationships: {
      did_group: toOne("did_groups", (did) => did.groupId),
      order: toOne("orders", (did) => did.orderId),
      address_verification: toOne("address_verifications", (did) => did.addressVerificationId),
      voice_in_trunk: toOne("voice_in_trunks", (did) => did.trunkId),
      voice_in_trunk_group: toOne("voice_in_trunk_groups", (did) => did.trunkGroupId),
      capacity_pool: toOne("capacity_pools", (did) => did.poolId),
      shared_capacity_group: toOne("shared_capacity_groups", (did) => did.sharedGroupId),
      emergency_calling_service: toOne("emergency_calling_services", () => null),
      emergency_verification: toOne("emergency_verifications", () => null),
      identity: toOne("identities", (did) => did.identityId),
    },
    filters: {
      "address_verification.id": equals((did) => did.addressVerificationId),
      "capacity_pool.id": equals((did) => did.poolId),
      "city.id": equals((did) => groupOf(did)?.cityId),
      "country.id": equals((did) => groupOf(did)?.countryId),
      "did_group.features": sharesAny((did) => groupOf(did)?.features ?? []),
      "did_group.id": equals((did) => did.groupId),
      "emergency_calling_service.id": { matches: () => false },
      "order.id": equals((did) => did.orderId),
      "order.reference": equals((did) => world.tables.orders.get(did.orderId)?.reference),
      "region.id": equals((did) => groupOf(did)?.regionId),
      "shared_capacity_group.id": equals((did) => did.sharedGroupId),
      "voice_in_trunk.id": equals((did) => did.trunkId),
      "voice_in_trunk_group.id": equals((did) => did.trunkGroupId),
      awaiting_registration: isTrue((did) => did.awaitingRegistration),
      billing_cycles_count: orNull((did) => did.billingCycles),
      blocked: isTrue((did) => isBlocked(world, did)),
      description: equals((did) => did.description),
      emergency_enabled: isTrue(() => false),
      number: equals((did) => did.number),
      pending_removal: isTrue((did) => did.billingCycles === 0),
      terminated: isTrue((did) => did.terminatedAt !== null),
    },
    sorts: {
      awaiting_registration: sortBy((did) => did.awaitingRegistration),
      billing_cycles_count: sortBy((did) => did.billingCycles),
      blocked: sortBy((did) => isBlocked(world, did)),
      capacity_limit: sortBy((did) => did.capacityLimit),
      channels_included_count: sortBy((did) => did.channelsIncluded),
      created_at: sortBy((did) => did.createdAt),
      dedicated_channels_count: sortBy((did) => did.dedicatedChannels),
      description: sortBy((did) => did.description),
      expires_at: sortBy((did) => did.expiresAt),
      number: sortBy((did) => did.number),
      terminated: sortBy((did) => did.terminatedAt !== null),
    },
    id: (did) => did.id,
    attributes: (did) => ({
      number: did.number,
      description: did.description,
      blocked: isBlocked(world, did),
      awaiting_registration: did.awaitingRegistration,
      terminated: did.terminatedAt !== null,
      emergency_enabled: false,
      capacity_limit: did.capacityLimit,
      channels_included_count: did.channelsIncluded,
      dedicated_channels_count: did.dedicatedChannels,
      billing_cycles_count: did.billingCycles,
      created_at: iso(did.createdAt),
      expires_at: iso(did.expiresAt),
    }),
    *all() {
      for (const did of rows.values()) if (visible(did)) yield did;
    },
    find(id) {
      const did = rows.get(id);
      return did && visible(did) ? did : null;
    },
  };
}

/** No POST and no DELETE: numbers come from orders and leave by `terminated` or by running out of billing cycles. */
export function addDidRoutes(router: Router, world: World, resource: Resource<unknown>): void {
  addReadRoutes(router, resource);
  router.on("PATCH", "/dids/:id", async (request) => {
    const did = getRow(resource, request) as DidRow;
    const body = parseWriteBody(await request.text(), didWritable, did.id);
    return oneReply(request, resource, patchDid(world, did, body));
  });
}

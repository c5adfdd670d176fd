import { availableDidId, newId, numberOfAvailableDid } from "../ids.ts";
import { invalid, invalidRelationship, parameterMissing } from "../json-api/errors.ts";
import { equals, type Resource, sortBy, toOne } from "../json-api/resource.ts";
import { parseWriteBody, toOneId } from "../json-api/write-body.ts";
import type { Router } from "../router.ts";
import type { ReservationRow } from "../rows.ts";
import { iso } from "../time.ts";
import { returnToStock, type World, withdrawNumber } from "../world.ts";
import { getRow, listReply, oneReply } from "./read-routes.ts";

const expiry = "reservation-expiry";

export function didReservations(world: World): Resource<ReservationRow> {
  const rows = world.tables.reservations;
  return {
    type: "did_reservations",
    path: "did_reservations",
    paginated: true,
    relationships: { available_did: toOne("available_dids", (row) => availableDidId(row.number)) },
    filters: { description: equals((row) => row.description) },
    sorts: {
      created_at: sortBy((row) => row.createdAt),
      description: sortBy((row) => row.description),
      expires_at: sortBy((row) => row.expiresAt),
    },
    id: (row) => row.id,
    attributes: (row) => ({
      description: row.description,
      created_at: iso(row.createdAt),
      expires_at: iso(row.expiresAt),
    }),
    all: () => rows.values(),
    find: (id) => rows.get(id) ?? null,
  };
}

export function addReservationRoutes(router: Router, world: World, resource: Resource<unknown>): void {
  const holdsLeft = () => ({
    available_count: Math.max(0, world.account.get().maxReservations - world.tables.reservations.count()),
  });
  router.on("GET", "/did_reservations", (request) => listReply(request, resource, holdsLeft()));
  router.on("GET", "/did_reservations/:id", (request) =>
    oneReply(request, resource, getRow(resource, request), 200, holdsLeft()),
  );
  router.on("POST", "/did_reservations", async (request) => {
    const writable = { type: "did_reservations", attributes: ["description"], relationships: ["available_did"] };
    const body = parseWriteBody(await request.text(), writable);
    const availableId = toOneId(body, "available_did", "available_dids");
    if (!availableId) throw parameterMissing("available_did");
    const { description } = body.attributes;
    return oneReply(request, resource, reserve(world, availableId, description ? String(description) : null), 201);
  });
  router.on("DELETE", "/did_reservations/:id", (request) => {
    endReservation(world, getRow(resource, request) as ReservationRow);
    return { status: 204 };
  });

  world.agenda.on(expiry, (id, at) => {
    const row = world.tables.reservations.get(id);
    if (row && row.expiresAt <= at) endReservation(world, row);
  });
}

function reserve(world: World, availableId: string, description: string | null): ReservationRow {
  const { maxReservations, reservationSeconds } = world.account.get();
  const number = numberOfAvailableDid(availableId);
  const groupId = number ? world.stock.groupOf(number) : undefined;
  const listed = world.catalogue.groups.get(groupId ?? "")?.availableDidsEnabled;
  if (!number || !listed || !world.stock.isFree(number)) throw invalidRelationship("available_did");
  if (world.scenarios.take("taken_between_search_and_reserve", { numbers: [number], groupId })) {
    withdrawNumber(world, number);
    throw invalidRelationship("available_did");
  }
  if (world.tables.reservations.count() >= maxReservations) {
    throw invalid("base", "DID reservation limit reached", "/data/attributes/base");
  }
  const createdAt = world.clock.now();
  const expiresAt = createdAt + reservationSeconds * 1_000;
  const row: ReservationRow = { id: newId(), number, description, createdAt, expiresAt };
  world.stock.take(number);
  world.tables.reservations.put(row.id, row);
  world.agenda.plan(expiry, row.id, expiresAt);
  return row;
}

/** The hold is gone and its number is on sale again. */
function endReservation(world: World, row: ReservationRow): void {
  world.tables.reservations.delete(row.id);
  world.agenda.cancel(expiry, row.id);
  returnToStock(world, row.number);
}

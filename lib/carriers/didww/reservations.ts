import { type ReadOptions, withBudget } from "../budget";
import { CarrierError, isCarrierError } from "../errors";
import type { Reservation, Reservations } from "../facets/reservations";
import { hasStatus } from "../transport";
import type { DidwwApi } from "./api";
import { toOne, toReservation } from "./transform";

export const createReservations = (api: DidwwApi): Reservations => ({
  limits: { seconds: 600, places: 10 },

  async reserve(availableRef, description, options) {
    const read = withBudget("provisioning", options);
    const body = {
      type: "did_reservations",
      attributes: { description },
      relationships: { available_did: { data: { type: "available_dids", id: availableRef } } },
    };
    try {
      return toReservation((await api.post("/did_reservations", body, read)).resource, availableRef);
    } catch (error) {
      if (!isCarrierError(error, "taken", "gone", "rejected", "unavailable")) throw error;
      // A number that we hold already is refused as taken; after a lost answer the reservation may exist.
      const own = await findReservation(api, availableRef, description, read);
      if (own) return own;
      throw toReserveError(error);
    }
  },

  async release(ref, options) {
    try {
      await api.delete(`/did_reservations/${encodeURIComponent(ref)}`, withBudget("provisioning", options));
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  },
});

async function findReservation(
  api: DidwwApi,
  availableRef: string,
  description: string,
  read: ReadOptions,
): Promise<Reservation | null> {
  const query = { "filter[description]": description, include: "available_did" };
  const { items } = await api.list("/did_reservations", query, read);
  const own = items.find((item) => {
    const held = toOne(item, "available_did");
    return held.state === "present" && held.id === availableRef && item.resource.attributes.description === description;
  });
  return own ? toReservation(own.resource, availableRef) : null;
}

/** A missing number is a taken one; a refusal that is not about the number is about our places. */
function toReserveError(error: CarrierError): CarrierError {
  if (error.code === "gone")
    return new CarrierError("taken", error.message, { subject: "number", cause: error, raw: error.raw });
  if (error.code === "rejected" && !error.subject) {
    return new CarrierError("rejected", error.message, { subject: "reservation_limit", cause: error, raw: error.raw });
  }
  return error;
}

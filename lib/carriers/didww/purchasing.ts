import { withBudget } from "../budget";
import { CarrierError } from "../errors";
import type { OwnedNumber } from "../facets/ownership";
import type { OrderInput, Purchasing } from "../facets/purchasing";
import { hasStatus } from "../transport";
import type { DidwwApi } from "./api";
import { numberInclude, toOrder, toOwnedNumber } from "./transform";

/** DIDWW settles orders later: the first answer is pending, a callback or a poll finds the end. */
export const createPurchasing = (api: DidwwApi): Purchasing => ({
  async order(input, options) {
    const body = { type: "orders", attributes: toOrderAttributes(input) };
    const { resource } = await api.post("/orders", body, {
      ...withBudget("provisioning", options),
      spendsMoney: true,
    });
    try {
      return toOrder(resource);
    } catch (error) {
      throw new CarrierError(
        "unknown_outcome",
        `DIDWW accepted the order ${input.reference} with an answer we cannot read`,
        { cause: error },
      );
    }
  },

  async get(ref, options) {
    const found = await api.get(`/orders/${encodeURIComponent(ref)}`, {}, withBudget("provisioning", options));
    return found && toOrder(found.resource);
  },

  async findByReference(reference, options) {
    const query = { "filter[external_reference_id]": reference, sort: "created_at" };
    const { items } = await api.list("/orders", query, withBudget("provisioning", options));
    const orders = items.map(({ resource }) => toOrder(resource)).filter((order) => order.reference === reference);
    return orders.find((order) => order.status !== "canceled") ?? orders[0] ?? null;
  },

  async cancel(ref, options) {
    try {
      await api.delete(`/orders/${encodeURIComponent(ref)}`, withBudget("provisioning", options));
      return "canceled";
    } catch (error) {
      if (hasStatus(error, 404)) return "not_found";
      if (hasStatus(error, 422)) return "already_settled";
      throw error;
    }
  },

  async listDelivered(orderRef, options) {
    const query = { "filter[order.id]": orderRef, include: numberInclude };
    const numbers: OwnedNumber[] = [];
    for await (const did of api.pages("/dids", query, withBudget("provisioning", options))) {
      const number = toOwnedNumber(did);
      if (number.orderRef === orderRef) numbers.push(number);
    }
    return numbers;
  },
});

/** Exactly one of reservation, number, or a quantity of one. Back-ordering is on unless refused, and would be charged immediately. */
function toOrderAttributes(input: OrderInput): Record<string, unknown> {
  if (input.reference === "" || input.reference.length > 100)
    throw new CarrierError("rejected", "an order reference has 1 to 100 characters");
  return {
    allow_back_ordering: false,
    external_reference_id: input.reference,
    callback_url: new URL(input.callbackUrl).href, // the signature covers the URL, so it has to be canonical
    callback_method: "post",
    items: [
      {
        type: "did_order_items",
        attributes: {
          sku_id: input.skuRef,
          ...toGoods(input),
          ...(input.renewals !== null && { billing_cycles_count: input.renewals }),
        },
      },
    ],
  };
}

function toGoods({ reservationRef, availableRef }: OrderInput): Record<string, unknown> {
  if (reservationRef) return { did_reservation_id: reservationRef };
  return availableRef ? { available_did_id: availableRef } : { qty: 1 };
}

import { ControlError, type ControlRoutes } from "../../kit/index.ts";
import { isBlocked, terminateDid, vanishDid } from "../dids/did-lifecycle.ts";
import { cancelOrder, completeOrder } from "../orders/settle-order.ts";
import { reviewVerification } from "../registration/verify-address.ts";
import type { DidRow, OrderRow } from "../rows.ts";
import { iso } from "../time.ts";
import type { World } from "../world.ts";
import { digitsOf } from "./digits-of.ts";

/**
 * What the carrier's staff can do: settle or cancel an order, block, terminate or lose a number, decide on documents.
 * `GET /numbers`, `/orders`, `/reservations` and `/history` show what the account has and had, without the limits of the
 * API: links that it keeps to itself, and history beyond 90 days.
 */
export function numberRoutes(world: () => World): ControlRoutes {
  const settle = (id: string, status: unknown) => {
    const order = findOrder(world(), id);
    if (order.status !== "pending") throw new ControlError(409, `the order is ${order.status}`);
    if (status === "canceled") cancelOrder(world(), order);
    else if (status !== "completed") throw new ControlError(400, '"status" is "completed" or "canceled"');
    else if (!completeOrder(world(), order)) throw new ControlError(409, "not enough stock for this back-order");
    return describeOrder(findOrder(world(), order.id));
  };
  return {
    "GET /orders": ({ query }) => {
      const status = query.get("status");
      const rows = world().tables.orders.list((order) => status === null || order.status === status);
      return rows.map(describeOrder);
    },
    "GET /orders/:id": ({ params }) => describeOrder(findOrder(world(), params.id ?? "")),
    "POST /orders/:id/settle": ({ params, body }) => settle(params.id ?? "", body.status ?? "completed"),
    "POST /orders/:id/cancel": ({ params }) => settle(params.id ?? "", "canceled"),
    "GET /numbers": () =>
      world()
        .tables.dids.list()
        .map((did) => describeDid(world(), did)),
    "GET /history": ({ query }) => {
      const action = query.get("action");
      return world().tables.history.list((row) => action === null || row.action === action);
    },
    "GET /reservations": () =>
      world()
        .tables.reservations.list()
        .map((row) => ({
          id: row.id,
          number: row.number,
          description: row.description,
          expires_at: iso(row.expiresAt),
        })),
    "POST /numbers/:number": ({ params, body }) => {
      const number = digitsOf(params.number, "number");
      const did = world().tables.dids.find((one) => one.number === number);
      if (!did) throw new ControlError(404, "the account does not own this number");
      return changeDid(world(), did, body);
    },
    "POST /documents/:id": ({ params, body }) => {
      const row = world().tables.addressVerifications.get(params.id ?? "");
      if (!row) throw new ControlError(404, "no such address verification");
      if (row.attributes.status !== "pending") throw new ControlError(409, `already ${row.attributes.status}`);
      if (body.status !== "approved" && body.status !== "rejected") {
        throw new ControlError(400, '"status" is "approved" or "rejected"');
      }
      const reasons = Array.isArray(body.reasons) ? body.reasons.map(String) : ["Document is not readable"];
      return reviewVerification(world(), row, { status: body.status, reasons, comment: body.comment ?? null })
        .attributes;
    },
  };
}

/** By id, by carrier reference or by the client's own reference (the newest of several). */
function findOrder(world: World, id: string): OrderRow {
  const { orders } = world.tables;
  const order = orders.get(id) ?? orders.list((one) => one.reference === id || one.externalReferenceId === id).at(-1);
  if (!order) throw new ControlError(404, "no such order");
  return order;
}

function changeDid(world: World, did: DidRow, body: { blocked?: boolean; terminated?: boolean; vanished?: boolean }) {
  if (body.vanished) {
    vanishDid(world, did);
    return { number: did.number, vanished: true };
  }
  const blocked = body.blocked === undefined ? did : { ...did, blocked: body.blocked };
  world.tables.dids.put(did.id, blocked);
  return describeDid(world, body.terminated ? terminateDid(world, blocked, "staff") : blocked);
}

function describeOrder(order: OrderRow) {
  return {
    id: order.id,
    reference: order.reference,
    external_reference_id: order.externalReferenceId,
    status: order.status,
    numbers: order.items.flatMap((item) => item.numbers),
    settles_at: order.settleAt === null ? null : iso(order.settleAt),
  };
}

function describeDid(world: World, did: DidRow) {
  const order = world.tables.orders.get(did.orderId);
  return {
    id: did.id,
    number: did.number,
    description: did.description,
    order_id: did.orderId,
    external_reference_id: order?.externalReferenceId ?? null,
    blocked: isBlocked(world, did),
    terminated: did.terminatedAt !== null,
    trunk_id: did.trunkId,
    trunk_group_id: did.trunkGroupId,
    billing_cycles_count: did.billingCycles,
    expires_at: iso(did.expiresAt),
  };
}

import { ApiError, invalid } from "../json-api/errors.ts";
import { equals, instant, type Resource, sortBy } from "../json-api/resource.ts";
import { parseWriteBody } from "../json-api/write-body.ts";
import { formatPrice } from "../money.ts";
import { parseOrder, parseReference } from "../orders/parse-order.ts";
import { occasionOfOrder, placeOrder } from "../orders/place-order.ts";
import { cancelOrder, completeOrder, watchOrders } from "../orders/settle-order.ts";
import type { Reply, Router } from "../router.ts";
import type { OrderItemRow, OrderRow } from "../rows.ts";
import { dateOnly, iso } from "../time.ts";
import type { World } from "../world.ts";
import { addReadRoutes, getRow, oneReply } from "./read-routes.ts";

/** Longest silence of `commit_then_timeout`: well past any client's patience. */
const silenceMs = 120_000;

export function orders(world: World): Resource<OrderRow> {
  const rows = world.tables.orders;
  return {
    type: "orders",
    path: "orders",
    paginated: true,
    relationships: {},
    filters: {
      created_at_gteq: instant("gteq", (order) => order.createdAt),
      created_at_lteq: instant("lteq", (order) => order.createdAt),
      external_reference_id: equals((order) => order.externalReferenceId),
      reference: equals((order) => order.reference),
      status: equals((order) => order.status),
    },
    sorts: {
      amount: sortBy((order) => order.amount),
      created_at: sortBy((order) => order.createdAt),
      external_reference_id: sortBy((order) => order.externalReferenceId),
      reference: sortBy((order) => order.reference),
      status: sortBy((order) => order.status),
    },
    id: (order) => order.id,
    attributes: (order) => ({
      reference: order.reference,
      description: order.description,
      amount: formatPrice(order.amount),
      status: order.status,
      created_at: iso(order.createdAt),
      callback_url: order.callbackUrl,
      callback_method: order.callbackMethod,
      external_reference_id: order.externalReferenceId,
      items: order.items.map(itemObject),
    }),
    all: () => rows.values(),
    find: (id) => rows.get(id) ?? null,
  };
}

/** Never shows which numbers it got, nor the SKU, number or hold that it was given. */
function itemObject(item: OrderItemRow): { type: string; attributes: Record<string, unknown> } {
  const money = {
    qty: item.qty,
    nrc: formatPrice(item.nrc),
    mrc: formatPrice(item.mrc),
    prorated_mrc: item.poolId !== null, // to the day on which capacity renews
    billed_from: dateOnly(item.billedFrom),
    billed_to: dateOnly(item.billedTo),
    setup_price: formatPrice(item.nrc),
    monthly_price: formatPrice(item.mrc),
  };
  if (item.type === "did_order_items") return { type: item.type, attributes: { ...money, did_group_id: item.groupId } };
  return { type: item.type, attributes: { ...money, capacity_pool_id: item.poolId } };
}

export function addOrderRoutes(router: Router, world: World, resource: Resource<unknown>): void {
  addReadRoutes(router, resource);
  router.on("POST", "/orders", async (request) => {
    const order = placeOrder(world, parseOrder(await request.text()));
    const reply = oneReply(request, resource, order, 201);
    return (await answerLate(world, order)) ?? reply;
  });
  router.on("PATCH", "/orders/:id", async (request) => {
    const order = getRow(resource, request) as OrderRow;
    const writable = { type: "orders", attributes: ["external_reference_id"] };
    const { attributes } = parseWriteBody(await request.text(), writable, order.id);
    const externalReferenceId = parseReference(attributes.external_reference_id);
    const changed = world.tables.orders.put(order.id, { ...order, externalReferenceId });
    return oneReply(request, resource, changed);
  });
  router.on("DELETE", "/orders/:id", (request) => {
    const order = getRow(resource, request) as OrderRow;
    if (order.status !== "pending" || order.description !== "DID") throw invalid("base", "Order not pending");
    cancelOrder(world, order);
    if (!world.account.get().keepDeletedOrders) world.tables.orders.delete(order.id);
    return { status: 204 };
  });
  watchOrders(world);
}

/** The order exists; scenarios decide whether and when its client learns about it. */
async function answerLate(world: World, order: OrderRow): Promise<Reply | undefined> {
  const occasion = occasionOfOrder(order);
  const early = world.scenarios.take("settle_before_response", occasion);
  if (early) {
    completeOrder(world, order);
    await pause(early.ms ?? 300, world.signal);
  }
  const lost = world.scenarios.take("commit_then_timeout", occasion);
  if (!lost) return undefined;
  if (lost.mode !== "error") await pause(lost.ms ?? silenceMs, world.signal);
  throw new ApiError(504, [{ title: "Gateway Timeout", detail: "Gateway Timeout", code: "504", status: "504" }]);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
}

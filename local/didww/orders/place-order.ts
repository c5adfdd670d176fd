import { newId } from "../ids.ts";
import { insufficientFunds } from "../json-api/errors.ts";
import { formatBalance } from "../money.ts";
import type { OrderFate, OrderRow } from "../rows.ts";
import type { Occasion } from "../scenarios.ts";
import { moveBalance, spendable, type World } from "../world.ts";
import type { OrderInput } from "./parse-order.ts";
import { inPrefix, type ResolvedItem, resolveItems } from "./resolve-items.ts";
import { completeOrder, settlement } from "./settle-order.ts";

/**
 * Accepts an order: takes the numbers, uses up the holds and debits the balance immediately, all in one transaction.
 * The balance is compared with this order alone. The order settles later, by the agenda.
 * @throws {ApiError} 422 for goods that are not there, 400 for missing funds
 */
export function placeOrder(world: World, input: OrderInput): OrderRow {
  const items = resolveItems(world, input);
  const amount = items.reduce((sum, { row }) => sum + row.qty * (row.nrc + row.mrc), 0);
  const occasion = occasionOf(input, items);
  const account = world.account.get();
  if (amount > spendable(account) || world.scenarios.take("insufficient_funds", occasion)) {
    throw insufficientFunds(formatBalance(amount), formatBalance(spendable(account)));
  }

  return world.store.transaction(() => {
    for (const item of items) takeGoods(world, item);
    const withNumbers = { ...occasion, numbers: items.flatMap(({ row }) => row.numbers) };
    const { fate, settleAt } = decideFate(world, withNumbers);
    const order: OrderRow = {
      id: newId(),
      reference: newReference(world),
      description: items.some(({ row }) => row.type === "did_order_items") ? "DID" : "Capacity",
      amount,
      status: "pending",
      createdAt: world.clock.now(),
      settleAt,
      callbackUrl: input.callbackUrl,
      callbackMethod: input.callbackMethod,
      externalReferenceId: input.externalReferenceId,
      items: items.map(({ row }) => row),
      fate,
    };
    moveBalance(world, -amount);
    world.tables.orders.put(order.id, order);
    if (settleAt !== null && isCapacityOnly(order)) completeOrder(world, order);
    else if (settleAt !== null) world.agenda.plan(settlement, order.id, settleAt);
    return order;
  });
}

/** Channels are there with the answer. */
const isCapacityOnly = ({ items }: OrderRow) => items.every((item) => item.poolId !== null);

/** What scenarios can be filtered by, for an order that has been placed. */
export function occasionOfOrder(order: OrderRow): Occasion {
  return occasionOf(
    order,
    order.items.map((row) => ({ row })),
  );
}

function occasionOf(order: { externalReferenceId: string | null }, items: Pick<ResolvedItem, "row">[]): Occasion {
  return {
    numbers: items.flatMap(({ row }) => row.numbers),
    groupId: items[0]?.row.groupId ?? undefined,
    skuId: items[0]?.row.skuId ?? undefined,
    reference: order.externalReferenceId,
  };
}

function takeGoods(world: World, { row, reservation, pick }: ResolvedItem): void {
  if (reservation) world.tables.reservations.delete(reservation.id);
  else for (const number of row.numbers) world.stock.take(number);
  const prefix = row.nanpaPrefixId ? world.catalogue.nanpaPrefixes.get(row.nanpaPrefixId) : undefined;
  for (let index = 0; index < pick; index++) {
    const number = world.stock.takeAny(row.groupId ?? "", prefix && inPrefix(prefix));
    if (number) row.numbers.push(number);
  }
}

function decideFate(world: World, occasion: Occasion): { fate: OrderFate; settleAt: number | null } {
  const take = (kind: Parameters<World["scenarios"]["take"]>[0]) => world.scenarios.take(kind, occasion);
  const fate: OrderFate = {};
  let delay: number | null = world.account.get().orderDelayMs;

  const pending = take("pending_for_ms");
  if (pending) delay = pending.ms ?? delay;
  const canceled = take("cancel_after_pending");
  if (canceled) {
    fate.settlesAs = "canceled";
    delay = canceled.ms ?? delay;
  }
  if (take("stuck_pending")) delay = null;

  const hidden = take("did_list_empty_for_ms");
  if (hidden) fate.didsHiddenMs = hidden.ms ?? 5_000;
  if (take("did_blocked")) fate.didState = "blocked";
  const terminated = take("did_terminated_out_of_band");
  if (terminated) fate.didTerminatedAfterMs = terminated.ms ?? 0;
  const vanished = take("did_vanished");
  if (vanished) fate.didVanishedAfterMs = vanished.ms ?? 0;

  if (take("callback_never")) fate.callback = "never";
  if (take("callback_duplicate")) fate.callback = "duplicate";
  if (take("callback_bad_signature")) fate.callback = "bad_signature";
  if (take("callback_wrong_status")) fate.callback = "wrong_status";
  const delayed = take("callback_delayed");
  if (delayed) fate.callbackDelayMs = delayed.ms ?? 5_000;
  return { fate, settleAt: delay === null ? null : world.clock.now() + delay };
}

/** `AAA-000000`, not used before. */
function newReference(world: World): string {
  const letter = () => String.fromCharCode(65 + Math.floor(Math.random() * 26));
  for (;;) {
    const digits = String(Math.floor(Math.random() * 1_000_000)).padStart(6, "0");
    const reference = `${letter()}${letter()}${letter()}-${digits}`;
    if (!world.tables.orders.find((order) => order.reference === reference)) return reference;
  }
}

import type { DidRow } from "../rows.ts";
import { addMonth, dayMs } from "../time.ts";
import { moveBalance, returnToStock, spendable, type World, withdrawNumber } from "../world.ts";
import { recordHistory } from "./history.ts";

const periodEnd = "did-period-end";
const removal = "did-removal";
const planned = "did-planned-fault";

/** A number cannot receive traffic: blocked, terminated, awaiting documents, or past its paid period. */
export function isBlocked(world: World, did: Readonly<DidRow>): boolean {
  return did.blocked || did.awaitingRegistration || did.terminatedAt !== null || did.expiresAt <= world.clock.now();
}

/** Renews, ends and removes numbers at their times. */
export function watchDids(world: World): void {
  const { dids } = world.tables;
  world.agenda.on(periodEnd, (id, at) => {
    const did = dids.get(id);
    if (did && did.terminatedAt === null && did.expiresAt <= at) endPeriod(world, did, at);
  });
  world.agenda.on(removal, (id, at) => {
    const did = dids.get(id);
    const since = did?.terminatedAt ?? did?.expiresAt;
    if (did && since !== undefined && since + restoreMs(world) <= at) removeDid(world, did, "system");
  });
  world.agenda.on(planned, (id, at) => {
    const did = dids.get(id);
    if (!did?.planned || did.planned.at > at) return;
    if (did.planned.action === "vanish") vanishDid(world, did);
    else terminateDid(world, { ...did, planned: null }, "staff");
  });
}

/** Puts a number's next instants on the agenda. Entries that no longer hold are ignored when their time comes. */
export function scheduleDid(world: World, did: Readonly<DidRow>): void {
  if (did.planned) world.agenda.plan(planned, did.id, did.planned.at);
  if (did.terminatedAt !== null) world.agenda.plan(removal, did.id, did.terminatedAt + restoreMs(world));
  else world.agenda.plan(periodEnd, did.id, did.expiresAt);
}

const restoreMs = (world: World) => world.account.get().restoreDays * dayMs;

/** Renews for another month when cycles and money allow; otherwise the number ends or waits for money, blocked. */
function endPeriod(world: World, did: DidRow, at: number): void {
  const unpaid = did.monthlyPrice > spendable(world.account.get());
  if (did.billingCycles === 0 || (unpaid && did.expiresAt + restoreMs(world) <= at)) {
    removeDid(world, did, "system");
    return;
  }
  if (unpaid) {
    world.agenda.plan(periodEnd, did.id, at + dayMs); // asks the balance again tomorrow
    return;
  }
  world.store.transaction(() => {
    moveBalance(world, -did.monthlyPrice);
    const billingCycles = did.billingCycles === null ? null : did.billingCycles - 1;
    const renewed = { ...did, billingCycles, expiresAt: addMonth(did.expiresAt) };
    world.tables.dids.put(did.id, renewed);
    recordHistory(world, did.number, "renewed", "system", { from: null, to: null, at });
    scheduleDid(world, renewed);
  });
}

/** The number is gone from the account and back in public stock. */
function removeDid(world: World, did: DidRow, method: "system" | "staff"): void {
  world.store.transaction(() => {
    world.tables.dids.delete(did.id);
    returnToStock(world, did.number);
    recordHistory(world, did.number, "removed", method);
  });
}

/** The number is gone from the account and is not offered again: what an operator sees as "vanished". */
export function vanishDid(world: World, did: DidRow): void {
  withdrawNumber(world, did.number);
  removeDid(world, did, "staff");
}

/** Cancels now. Restorable until it is removed; the paid period stays as it is. */
export function terminateDid(world: World, did: DidRow, method: "api3" | "staff"): DidRow {
  const terminated: DidRow = { ...did, terminatedAt: world.clock.now(), billingCycles: 0 };
  world.tables.dids.put(did.id, terminated);
  recordHistory(world, did.number, "canceled", method);
  scheduleDid(world, terminated);
  return terminated;
}

/** Undoes a termination; the number renews forever again. */
export function restoreDid(world: World, did: DidRow): DidRow {
  const restored: DidRow = { ...did, terminatedAt: null, billingCycles: null };
  world.tables.dids.put(did.id, restored);
  recordHistory(world, did.number, "restored", "api3");
  scheduleDid(world, restored);
  return restored;
}

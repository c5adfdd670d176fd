import type { Agenda, Clock, Deliveries, EmulatorKit, Store } from "../kit/index.ts";
import { type Account, type AccountSettings, createAccount, defaultAccount, type SmsTrunk } from "./account.ts";
import type { Registry, Resource } from "./json-api/resource.ts";
import { parseMoney, type Units } from "./money.ts";
import { createScenarios, type Scenarios } from "./scenarios.ts";
import { buildCatalogue } from "./seed/catalogue.ts";
import type { Catalogue, Sku } from "./seed/types.ts";
import { createStock, type Stock } from "./stock.ts";
import { openTables, type Tables } from "./tables.ts";

/** What the emulator is started with; the rest is changed while it runs. */
export interface DidwwConfig {
  apiKey: string;
  callbackSecret: string;
  /** SIP host of the voice application: a SIP Domain at Twilio. */
  voiceSipHost: string;
  /** Where the embedded Twilio takes calls to it; empty without one, and then it is a SIP address like any other. */
  voiceDomainUrl: string;
  orderDelayMs: number;
  /** Opening balance in USD, a decimal string. */
  balance: string;
  rateLimitPerSecond: number;
  smsTrunk: SmsTrunk | null;
}

/** One running emulator: its state, its clock and its catalogue. Rebuilt from the store at each start and reset. */
export interface World {
  config: DidwwConfig;
  /** Public address of the API, ending in `/v3`. */
  baseUrl: string;
  clock: Clock;
  store: Store;
  tables: Tables;
  account: AccountSettings;
  catalogue: Catalogue;
  stock: Stock;
  agenda: Agenda;
  scenarios: Scenarios;
  deliveries: Deliveries;
  registry: Map<string, Resource<unknown>> & Registry;
  /** Aborted when the emulator closes or resets. */
  signal: AbortSignal;
}

const catalogue = buildCatalogue();

export function createWorld(kit: EmulatorKit, config: DidwwConfig, signal: AbortSignal): World {
  const tables = openTables(kit.store);
  const defaults: Account = {
    ...defaultAccount,
    balance: parseMoney(config.balance),
    orderDelayMs: config.orderDelayMs,
    rateLimitPerSecond: config.rateLimitPerSecond,
    smsTrunk: config.smsTrunk,
  };
  return {
    config,
    baseUrl: `${kit.baseUrl}/v3`,
    clock: kit.clock,
    store: kit.store,
    tables,
    account: createAccount(tables.account, defaults),
    catalogue,
    stock: loadStock(tables),
    agenda: kit.agenda,
    scenarios: createScenarios(tables.scenarios),
    deliveries: kit.deliveries,
    registry: new Map(),
    signal,
  };
}

/** Everything ever put on sale, less what is held, ordered, owned or withdrawn. */
function loadStock(tables: Tables): Stock {
  const stock = createStock();
  for (const group of catalogue.groups.values()) stock.addRange(group.id, group.firstNumber, group.count);
  for (const range of tables.stockRanges.values()) stock.addRange(range.groupId, range.first, range.count);
  for (const { number } of tables.reservations.values()) stock.take(number);
  for (const { number } of tables.dids.values()) stock.take(number);
  for (const { number } of tables.withdrawn.values()) stock.take(number);
  for (const order of tables.orders.values()) {
    if (order.status === "pending")
      for (const number of order.items.flatMap((item) => item.numbers)) stock.take(number);
  }
  return stock;
}

/** A number comes back on sale, unless it was withdrawn meanwhile. */
export function returnToStock(world: World, number: string): void {
  if (!world.tables.withdrawn.get(number)) world.stock.giveBack(number);
}

/** The number is sold elsewhere: it disappears for everybody. */
export function withdrawNumber(world: World, number: string): void {
  world.stock.take(number);
  world.tables.withdrawn.put(number, { number });
}

/** The SKU with its price of now, or null once it is no longer sold. */
export function currentSku(world: World, id: string): Sku | null {
  const sku = world.catalogue.skus.get(id);
  const change = world.tables.skuChanges.get(id);
  if (!sku || change?.gone) return null;
  return {
    ...sku,
    setupPrice: change?.setupPrice ?? sku.setupPrice,
    monthlyPrice: change?.monthlyPrice ?? sku.monthlyPrice,
  };
}

/** Moves the balance by `units` (negative = debit). */
export function moveBalance(world: World, units: Units): void {
  if (units !== 0) world.account.set({ balance: world.account.get().balance + units });
}

export const spendable = (account: Readonly<Account>): Units => account.balance + account.credit;

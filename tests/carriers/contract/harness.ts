import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Carrier } from "@/lib/carriers/carrier";
import { CarrierError } from "@/lib/carriers/errors";
import type { CarrierNumber, SearchQuery } from "@/lib/carriers/facets/inventory";
import type { OwnedNumber } from "@/lib/carriers/facets/ownership";
import type { CarrierOrder, OrderInput } from "@/lib/carriers/facets/purchasing";

/** Ways the wire fails, in words that fit every carrier. */
export type WireFault = "rate_limited" | "server_error" | "html" | "empty" | "truncated" | "reset" | "hang";

/** What a carrier's embedded stand-in offers to the suite. All state is fresh after `reset`. */
export interface CarrierHarness {
  /** Waits at most `timeoutMs` (default 2 s) for an answer. */
  connect(over?: { timeoutMs?: number; key?: string; onRequest?: () => void }): Carrier;
  reset(): Promise<void>;
  /** Where callbacks of orders are caught, by a carrier that sends any. */
  callbackUrl: string;
  callbacks?(): { url: string; method: string; headers: Headers; rawBody: string }[];
  /** The next `times` requests of this kind fail. `after`: the carrier acts, the client gets no answer. */
  fail(
    fault: WireFault,
    operation: "search" | "order" | "get_order",
    options?: { times?: number; after?: boolean },
  ): Promise<void>;
  advance(ms: number): Promise<void>;
  settleOrders(): Promise<void>;
  /** Stops orders from settling by themselves; absent where they are settled from the beginning. */
  holdOrders?(): Promise<void>;
  setBalance(amount: string): Promise<void>;
  /** Another customer of the carrier buys the number. */
  sellElsewhere(number: CarrierNumber): Promise<void>;
  /** What the carrier posts for a text, the same each time; absent where it posts none by itself. */
  textBody?(text: { to: string; from: string; body: string }): string;
  /** As the carrier posts something, with its proof. */
  delivery?(rawBody: string): { url: string; headers: Headers; rawBody: string };
  /** A call to one of our numbers that a phone answers for 40 seconds, and what it takes until the carrier has it in its records. */
  placeCall?(call: { to: string; from: string }): Promise<void>;
  countOrders(reference: string): Promise<number>;
  countRequests(operation: "search" | "order"): Promise<number>;
  /** A listable place with at least 12 numbers that need no documents. */
  place: SearchQuery;
  sipHost: string;
  close(): Promise<void>;
}

/** No carrier has anything under this id. */
export const unknownRef = "00000000-0000-4000-8000-00000000dead";

export const failure = async (work: Promise<unknown>): Promise<CarrierError> => {
  const reason = await work.then(
    (value) => new Error(`succeeded with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (reason instanceof CarrierError) return reason;
  throw reason;
};

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Polls until `read` gives something, at most 5 s. */
export async function eventually<T>(read: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error("it did not happen within 5 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What each facet's suite works with: the carrier of the present test, and the purchases that most tests begin with. */
export interface Contract {
  readonly harness: CarrierHarness;
  readonly carrier: Carrier;
  pick(query?: Partial<SearchQuery>): Promise<CarrierNumber>;
  buy(input: Partial<OrderInput> & { skuRef: string }): Promise<CarrierOrder>;
  owned(): Promise<OwnedNumber>;
}

/** Starts the stand-in once and resets it before each test. To be called inside a `describe`. */
export function useContract(start: () => Promise<CarrierHarness>): Contract {
  let harness: CarrierHarness;
  let carrier: Carrier;

  beforeAll(async () => {
    harness = await start();
  });
  beforeEach(async () => {
    await harness.reset();
    carrier = harness.connect();
  });
  afterAll(() => harness.close());

  async function pick(query: Partial<SearchQuery> = {}): Promise<CarrierNumber> {
    const [number] = await carrier.inventory.search({ ...harness.place, ...query });
    if (!number) throw new Error("nothing for sale");
    return number;
  }
  const buy = (input: Partial<OrderInput> & { skuRef: string }): Promise<CarrierOrder> =>
    carrier.purchasing.order({
      reference: randomUUID(),
      callbackUrl: harness.callbackUrl,
      renewals: 0,
      ...input,
    });

  return {
    get harness() {
      return harness;
    },
    get carrier() {
      return carrier;
    },
    pick,
    buy,
    async owned() {
      const number = await pick();
      const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
      await harness.settleOrders();
      return eventually(async () => (await carrier.purchasing.listDelivered(order.ref))[0]);
    },
  };
}

/** A facet that the carrier under test must have. */
export function facetOf<Name extends keyof Carrier>(carrier: Carrier, name: Name): NonNullable<Carrier[Name]> {
  const facet = carrier[name];
  if (!facet) throw new Error(`${carrier.id} has no ${name}`);
  return facet;
}

import { destinationOf } from "@/lib/kernel/telephony/destination";
import { type ReadOptions, withBudget } from "../budget";
import { CarrierError, isCarrierError } from "../errors";
import type { CarrierSku } from "../facets/inventory";
import type { CarrierOrder, OrderInput, Purchasing } from "../facets/purchasing";
import { redact } from "../redact";
import { readBalance } from "./account";
import type { Addresses } from "./addresses";
import type { TwilioApi } from "./api";
import { refusalCode } from "./failures";
import { type Area, areaOf, isKind, readAreaRef, readAvailableRef } from "./kinds";
import { readOwned, toOwnedNumber } from "./ownership";
import { type Prices, skuOf } from "./prices";
import type { Owned } from "./schema";

interface PurchasingDeps {
  api: TwilioApi;
  prices: Prices;
  addresses: Addresses;
  isOpen(options: ReadOptions): Promise<boolean>;
}

/** Somebody else has the number, or bought it a moment ago. */
const notForSale = 21_422;
/** FriendlyName holds so many characters. */
const longestReference = 64;

/**
 * Twilio knows no key against buying twice. A number is always bought by its digits, with our reference as its name: both are looked up
 * before anything is sent, so that a lost answer is found again and a repeat finds what it bought. A number is its own order, settled
 * from the beginning. All of an order happens within its time: what is not sent by then is not sent any more.
 */
export function createPurchasing({ api, prices, addresses, isOpen }: PurchasingDeps): Purchasing {
  const turns = createTurns();

  async function findByReference(reference: string, read: ReadOptions): Promise<Owned | null> {
    for await (const number of api.owned({ FriendlyName: reference }, read)) {
      if (number.friendly_name === reference) return number;
    }
    return null;
  }

  async function findOwned(e164: string, read: ReadOptions): Promise<Owned | null> {
    for await (const number of api.owned({ PhoneNumber: e164 }, read)) if (number.phone_number === e164) return number;
    return null;
  }

  /** Twilio does not say what a number cost: it is the price of its kind in its country. A price less is no number less. */
  async function priceOf(number: Owned, read: ReadOptions): Promise<CarrierSku | null> {
    const area = areaOfOwned(number);
    try {
      return area && skuOf(area, await prices(area.country, read));
    } catch (error) {
      if (isCarrierError(error)) return null;
      throw error;
    }
  }

  async function buy(e164: string, reference: string, read: ReadOptions): Promise<Owned> {
    const owned = await findOwned(e164, read);
    if (owned) return ownOrTaken(owned, reference);
    const form = { PhoneNumber: e164, FriendlyName: reference, ...addresses.settingsFor(null) };
    try {
      return await api.post("/IncomingPhoneNumbers.json", form, { ...read, spendsMoney: true });
    } catch (error) {
      // It may be ours from an answer that was lost.
      const ours = refusalCode(error) === notForSale && (await findOwned(e164, read));
      if (ours) return ownOrTaken(ours, reference);
      throw error;
    }
  }

  return {
    needsNumber: true,

    async order(input, options) {
      const read = withBudget("provisioning", options);
      if (input.reference === "" || input.reference.length > longestReference)
        throw new CarrierError("rejected", `an order reference has 1 to ${longestReference} characters`);
      const repeated = await findByReference(input.reference, read);
      if (repeated) return toOrder(repeated, await priceOf(repeated, read));
      const e164 = readNumber(input);
      const sku = await affordable(api, prices, input.skuRef, read);
      // A create of what we have already is carried out as a change of its name: two orders for one number go one after the other.
      return toOrder(await turns(e164, () => buy(e164, input.reference, read)), sku);
    },

    async get(ref, options) {
      const read = withBudget("provisioning", options);
      const number = await readOwned(api, ref, read);
      return number && toOrder(number, await priceOf(number, read));
    },

    async findByReference(reference, options) {
      const read = withBudget("provisioning", options);
      const number = await findByReference(reference, read);
      return number && toOrder(number, await priceOf(number, read));
    },

    async cancel(ref, options) {
      const number = await readOwned(api, ref, withBudget("provisioning", options));
      return number ? "already_settled" : "not_found";
    },

    async listDelivered(orderRef, options) {
      const read = withBudget("provisioning", options);
      const number = await readOwned(api, orderRef, read);
      return number ? [toOwnedNumber(number, addresses, await isOpen(read))] : [];
    },
  };
}

/** A number that we have for another order is sold, also to us. */
function ownOrTaken(number: Owned, reference: string): Owned {
  if (number.friendly_name === reference) return number;
  throw new CarrierError("taken", `${number.phone_number} is ours already, for another order`, {
    subject: "number",
    raw: { sid: number.sid, friendly_name: number.friendly_name },
  });
}

const toOrder = (number: Owned, sku: CarrierSku | null): CarrierOrder => ({
  ref: number.sid,
  reference: number.friendly_name,
  status: "completed",
  amount: sku?.monthlyCost ?? null,
  currency: sku?.currency ?? "USD",
  raw: redact(number),
});

/**
 * What an order costs now. Nobody has documented what Twilio does with one that the balance does not cover, so none is sent.
 * @throws {CarrierError} insufficient_funds; gone with subject "sku"
 */
async function affordable(api: TwilioApi, prices: Prices, skuRef: string, read: ReadOptions): Promise<CarrierSku> {
  const area = readAreaRef(skuRef);
  const sku = area && skuOf(area, await prices(area.country, { ...read, fresh: true }));
  if (!sku) throw new CarrierError("gone", `Twilio has no price ${skuRef}`, { subject: "sku" });
  const { available, currency } = await readBalance(api, read);
  if (currency !== sku.currency || Number(available) >= Number(sku.monthlyCost)) return sku;
  throw new CarrierError("insufficient_funds", `our balance at Twilio is ${available} ${currency}`, {
    raw: { available, wanted: sku.monthlyCost },
  });
}

function readNumber({ availableRef = "" }: OrderInput): string {
  const wanted = readAvailableRef(availableRef);
  if (wanted) return wanted.e164;
  throw new CarrierError("rejected", `"${availableRef}" names no number of Twilio's`, { subject: "number" });
}

function areaOfOwned({ phone_number: e164, type }: Owned): Area | null {
  const kind = (type ?? "local").toLowerCase().replace(/^toll[ _-]?free$/, "toll_free");
  const { country } = destinationOf(e164);
  return country && isKind(kind) ? areaOf(e164, { country, kind }) : null;
}

/** Work on one key waits for the work before it. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

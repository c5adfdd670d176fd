import { createSingleFlight } from "@/lib/kernel/single-flight";
import { toDigits } from "@/lib/kernel/telephony/e164";
import type { CallOptions, Carrier, OrderInput, OwnedNumber, Reservation, SearchQuery } from "../carrier";
import { CarrierError } from "../errors";
import { createAnswerPaths } from "./answer-path";
import { createDidwwApi, type ReadOptions } from "./api";
import { parseCallback } from "./callback";
import { findArea, listCountries, listCoverage } from "./coverage";
import { createDirectory } from "./directory";
import { balanceAttributes } from "./schema";
import { listingRefused, searchAvailable } from "./search";
import { attributesOf, toCarrierNumber, toOne, toOrder, toOwnedNumber, toReservation } from "./transform";
import type { DidwwDeps } from "./types";

const numberInclude = "order,did_group,voice_in_trunk";

/** DIDWW, API v3. Everything from outside comes in by `deps`, so that tests run it against an emulator. */
export function createDidwwCarrier(deps: DidwwDeps): Carrier {
  const api = createDidwwApi(deps);
  const directory = createDirectory(api);
  const paths = createAnswerPaths(api);
  const searches = createSingleFlight<Awaited<ReturnType<Carrier["searchNumbers"]>>>();
  const provisioning = (options: CallOptions = {}): ReadOptions => ({
    ...options,
    budget: options.budget ?? "provisioning",
  });
  const searchTimeoutMs = deps.searchTimeoutMs ?? 4_000;

  async function findReservation(
    availableRef: string,
    description: string,
    read: ReadOptions,
  ): Promise<Reservation | null> {
    const { items } = await api.list(
      "/did_reservations",
      { "filter[description]": description, include: "available_did" },
      read,
    );
    const own = items.find((item) => {
      const held = toOne(item, "available_did");
      return (
        held.state === "present" && held.id === availableRef && item.resource.attributes.description === description
      );
    });
    return own ? toReservation(own.resource, availableRef) : null;
  }

  return {
    id: "didww",
    capabilities: {
      listNumbers: true,
      reserve: true,
      reservationSeconds: 600,
      maxReservations: 10,
      extendReservation: false,
      digits: ["contains"],
      port: false,
      orderIsAsync: true,
    },

    listCountries: (options) => listCountries(api, options),
    listCoverage: (options) => listCoverage(api, options),
    findArea: (ref, options = {}) => findArea(api, ref, options),

    searchNumbers(query: SearchQuery, { signal, ...options }: CallOptions = {}) {
      const call = { timeoutMs: searchTimeoutMs, ...options };
      return searches(
        JSON.stringify([normalize(query), call]),
        () => searchAvailable(api, directory, query, call),
        signal,
      );
    },

    async findAvailable(ref, options = {}) {
      const read: ReadOptions = { timeoutMs: searchTimeoutMs, ...options, budget: options.budget ?? "search" };
      const found = await api
        .get(`/available_dids/${encodeURIComponent(ref)}`, { include: "did_group.stock_keeping_units" }, read)
        .catch((error: unknown) => {
          throw listingRefused(error);
        });
      return found && toCarrierNumber(found);
    },

    async reserve(availableRef, description, options) {
      const read = provisioning(options);
      const body = {
        type: "did_reservations",
        attributes: { description },
        relationships: { available_did: { data: { type: "available_dids", id: availableRef } } },
      };
      try {
        return toReservation((await api.post("/did_reservations", body, read)).resource, availableRef);
      } catch (error) {
        if (!(error instanceof CarrierError) || !["taken", "gone", "rejected", "unavailable"].includes(error.code))
          throw error;
        // A number that we hold already is refused as taken; after a lost answer the reservation may exist.
        const own = await findReservation(availableRef, description, read);
        if (own) return own;
        throw toReserveError(error);
      }
    },

    async releaseReservation(ref, options) {
      await api.delete(`/did_reservations/${encodeURIComponent(ref)}`, provisioning(options)).catch(ignoreMissing);
    },

    async order(input: OrderInput, options) {
      const body = { type: "orders", attributes: toOrderAttributes(input) };
      const { resource } = await api.post("/orders", body, { ...provisioning(options), spendsMoney: true });
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

    async getOrder(ref, options) {
      const found = await api.get(`/orders/${encodeURIComponent(ref)}`, {}, provisioning(options));
      return found && toOrder(found.resource);
    },

    async findOrderByReference(reference, options) {
      const query = { "filter[external_reference_id]": reference, sort: "created_at" };
      const { items } = await api.list("/orders", query, provisioning(options));
      const orders = items.map(({ resource }) => toOrder(resource)).filter((order) => order.reference === reference);
      return orders.find((order) => order.status !== "canceled") ?? orders[0] ?? null;
    },

    async cancelOrder(ref, options) {
      try {
        await api.delete(`/orders/${encodeURIComponent(ref)}`, provisioning(options));
        return "canceled";
      } catch (error) {
        if (isStatus(error, 404)) return "not_found";
        if (isStatus(error, 422)) return "already_settled";
        throw error;
      }
    },

    async listNumbersOfOrder(orderRef, options) {
      const numbers: OwnedNumber[] = [];
      for await (const did of api.pages(
        "/dids",
        { "filter[order.id]": orderRef, include: numberInclude },
        provisioning(options),
      )) {
        const number = toOwnedNumber(did);
        if (number.orderRef === orderRef) numbers.push(number);
      }
      return numbers;
    },

    async getNumber(ref, options) {
      const found = await api.get(
        `/dids/${encodeURIComponent(ref)}`,
        { include: numberInclude },
        provisioning(options),
      );
      return found && toOwnedNumber(found);
    },

    async findNumber(e164, options) {
      const { items } = await api.list(
        "/dids",
        { "filter[number]": toDigits(e164), include: numberInclude },
        provisioning(options),
      );
      return items.map(toOwnedNumber).find((number) => number.e164 === e164) ?? null;
    },

    async *listOwned(options = {}) {
      const read: ReadOptions = { ...options, budget: options.budget ?? "sync" };
      const query = { include: numberInclude, sort: "created_at", "page[size]": 200 };
      for await (const did of api.pages("/dids", query, read)) yield toOwnedNumber(did);
    },

    applyAnswerPath: (ref, path, tag, options) => paths.apply(ref, path, tag, options),
    readAnswerPath: (ref, options) => paths.read(ref, options),
    release: (ref, options) => paths.release(ref, options),

    async setRenewal(ref, cycles, options) {
      const body = { type: "dids", id: ref, attributes: { billing_cycles_count: cycles } };
      await api.patch(`/dids/${encodeURIComponent(ref)}`, body, provisioning(options));
    },

    async getBalance(options) {
      const balance = await api.get("/balance", {}, provisioning(options));
      if (!balance) throw new CarrierError("unavailable", "DIDWW shows no balance");
      return { available: attributesOf(balance.resource, balanceAttributes).total_balance, currency: "USD" };
    },

    parseCallback: (request) => parseCallback(deps.callbackSecret, deps.publicUrl, request),
  };
}

/** Exactly one of reservation, number, or a quantity of one. Back-ordering is on unless refused, and would be charged at once. */
function toOrderAttributes(input: OrderInput): Record<string, unknown> {
  if (input.reference === "" || input.reference.length > 100)
    throw new CarrierError("rejected", "an order reference has 1 to 100 characters");
  const goods = input.reservationRef
    ? { did_reservation_id: input.reservationRef }
    : input.availableRef
      ? { available_did_id: input.availableRef }
      : { qty: 1 };
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
          ...goods,
          ...(input.billingCycles !== null && { billing_cycles_count: input.billingCycles }),
        },
      },
    ],
  };
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof CarrierError ? (error.raw as { status?: number } | undefined)?.status : undefined;

const isStatus = (error: unknown, status: number): boolean => statusOf(error) === status;

function ignoreMissing(error: unknown): void {
  if (!isStatus(error, 404)) throw error;
}

/** A missing number is a taken one; a refusal that does not speak of the number is about our places. */
function toReserveError(error: CarrierError): CarrierError {
  if (error.code === "gone")
    return new CarrierError("taken", error.message, { subject: "number", cause: error, raw: error.raw });
  if (error.code === "rejected" && !error.subject) {
    return new CarrierError("rejected", error.message, { subject: "reservation_limit", cause: error, raw: error.raw });
  }
  return error;
}

/** The same search in the same words, so that equal ones meet. */
function normalize(query: SearchQuery): SearchQuery {
  return {
    ...query,
    country: query.country.toUpperCase(),
    ...(query.areaRefs && { areaRefs: [...new Set(query.areaRefs)].sort() }),
    ...(query.features && { features: [...new Set(query.features)].sort() }),
  };
}

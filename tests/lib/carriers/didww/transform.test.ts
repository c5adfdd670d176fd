import { describe, expect, test } from "vitest";
import { toAreas } from "@/lib/carriers/didww/coverage";
import { refusal } from "@/lib/carriers/didww/failures";
import { documentSchema } from "@/lib/carriers/didww/schema";
import {
  compareDecimals,
  fromFeature,
  indexIncluded,
  toAnswerPath,
  toCarrierNumber,
  toFeatures,
  toNumberType,
  toOne,
  toOrder,
  toOwnedNumber,
  toReservation,
} from "@/lib/carriers/didww/transform";
import { sipConfiguration } from "@/lib/carriers/didww/trunk-configuration";
import type { Linked } from "@/lib/carriers/didww/types";
import { isCarrierError } from "@/lib/carriers/errors";
import { retryAfterSeconds } from "@/lib/carriers/transport";

const links = { self: "https://host.example/self", related: "https://host.example/related" };

/** Reads a document the way the client does. */
function linked(json: unknown): Linked {
  const document = documentSchema.parse(json);
  if (!document.data || Array.isArray(document.data)) throw new Error("one resource expected");
  return { resource: document.data, included: indexIncluded(document) };
}

const sku = (id: string, monthly: unknown, channels: number, setup = "0.0") => ({
  id,
  type: "stock_keeping_units",
  attributes: { setup_price: setup, monthly_price: monthly, channels_included_count: channels },
});

const group = (over: Record<string, unknown> = {}, skus = ["sku-0", "sku-2", "sku-4"]) => ({
  id: "group-sf",
  type: "did_groups",
  attributes: {
    prefix: "415",
    area_name: "San Francisco",
    features: ["voice_in", "t38", "p2p", "a2p", "hologram"],
    is_metered: false,
    ...over,
  },
  relationships: {
    country: { links },
    stock_keeping_units: { links, data: skus.map((id) => ({ type: "stock_keeping_units", id })) },
  },
  meta: { available_dids_enabled: true, needs_registration: false, is_available: true, total_count: 42 },
});

const available = (included: unknown[], number = "14155550132") =>
  linked({
    data: {
      id: "available-1",
      type: "available_dids",
      attributes: { number },
      relationships: { did_group: { links, data: { type: "did_groups", id: "group-sf" } }, nanpa_prefix: { links } },
    },
    included,
    meta: { api_version: "2026-04-16", total_count: 97 },
  });

describe("an available number", () => {
  test("comes in our words: E.164, features, the cheapest SKU that takes calls first", () => {
    const number = toCarrierNumber(
      available([group(), sku("sku-0", "0.15", 0), sku("sku-4", "1.10", 4), sku("sku-2", "0.85", 2)]),
    );
    expect(number).toEqual({
      carrierRef: "available-1",
      e164: "+14155550132",
      areaRef: "group-sf",
      skuRef: "sku-2",
      skuRefs: [
        { ref: "sku-2", channels: 2, setupCost: "0.0", monthlyCost: "0.85", currency: "USD" },
        { ref: "sku-4", channels: 4, setupCost: "0.0", monthlyCost: "1.10", currency: "USD" },
      ],
      features: ["voice_in", "sms_out", "fax"],
      needsDocuments: false,
    });
  });

  test("whose group has only a SKU without channels is not offered", () => {
    expect(toCarrierNumber(available([group({}, ["sku-0"]), sku("sku-0", "0.15", 0)]))).toBeNull();
  });

  test("without its group, or that is no number of the world, is not offered", () => {
    expect(toCarrierNumber(available([]))).toBeNull();
    expect(toCarrierNumber(available([group(), sku("sku-2", "0.85", 2)], "911"))).toBeNull();
  });

  test("with a price that is no amount is unreadable, not free", () => {
    expect(() => toCarrierNumber(available([group(), sku("sku-2", "free", 2)]))).toThrow(/monthly_price/);
  });
});

describe("money", () => {
  test.each([
    ["0.4", "0.40", 0],
    ["9.5", "10", -1],
    ["15.0", "2.75", 1],
    ["0.1", "0.09999999999999999999", 1],
  ])("%s compared to %s is %d", (a, b, expected) => expect(compareDecimals(a, b)).toBe(expected));
});

describe("features and types", () => {
  test("unknown features are ignored, and both kinds of outgoing text are one of ours", () => {
    expect(toFeatures(["cnam_out", "emergency", "telepathy", "a2p", "voice_out", "sms_in", "constructor"])).toEqual([
      "voice_out",
      "sms_in",
      "sms_out",
      "emergency",
      "cnam",
    ]);
    expect(fromFeature("sms_out")).toEqual(["p2p", "a2p"]);
  });

  test.each([
    ["Local", "local"],
    ["Toll-free", "toll_free"],
    ["toll_free", "toll_free"],
    ["Shared Cost", "shared_cost"],
    ["Global", null],
    ["constructor", null],
  ])("type %s is %s", (name, expected) => expect(toNumberType(name)).toBe(expected));
});

describe("a relationship", () => {
  const did = linked({
    data: {
      id: "did-1",
      type: "dids",
      attributes: {},
      relationships: {
        order: { links },
        voice_in_trunk: { links, data: null },
        did_group: { links, data: { type: "did_groups", id: "g" } },
      },
    },
  });

  test("that was not included is not the same as an empty one", () => {
    expect(toOne(did, "order")).toEqual({ state: "absent" });
    expect(toOne(did, "voice_in_trunk")).toEqual({ state: "empty" });
    expect(toOne(did, "did_group")).toEqual({ state: "present", id: "g", linked: null });
  });
});

describe("an order", () => {
  const order = (status: string) => ({
    id: "order-1",
    type: "orders",
    attributes: { reference: "QWE-104233", amount: "0.85", status, external_reference_id: "job-1", items: [] },
  });

  test.each([
    ["completed", "completed"],
    ["Completed", "completed"],
    ["canceled", "canceled"],
    ["pending", "pending"],
    ["under_review", "pending"],
  ])("with status %s counts as %s", (status, expected) => expect(toOrder(order(status)).status).toBe(expected));
});

describe("a reservation", () => {
  const reservation = (expires_at: unknown) =>
    linked({ data: { id: "r", type: "did_reservations", attributes: { description: null, expires_at } } }).resource;

  test("without an end is refused, never one that ended in 1970", () => {
    const [until, read] = ["2026-12-20T10:02:20.000Z", (value: unknown) => toReservation(reservation(value), "offer")];
    expect(read(until).expiresAt).toEqual(new Date(until));
    for (const value of [null, undefined, 0, false, ""]) expect(() => read(value), String(value)).toThrow();
  });
});

describe("an owned number", () => {
  test("keeps what proves that it works, and hides secrets in the raw reply", () => {
    const number = toOwnedNumber(
      linked({
        data: {
          id: "did-1",
          type: "dids",
          attributes: {
            number: "14155550132",
            blocked: true,
            awaiting_registration: true,
            terminated: false,
            channels_included_count: 2,
            dedicated_channels_count: 1,
            billing_cycles_count: 0,
            expires_at: "2026-12-20T10:02:20.000Z",
            incoming_auth_password: "hunter2",
          },
          relationships: { order: { links, data: { type: "orders", id: "order-1" } }, did_group: { links } },
        },
      }),
    );
    expect(number).toMatchObject({
      e164: "+14155550132",
      orderRef: "order-1",
      areaRef: null,
      blocked: true,
      awaitingRegistration: true,
      renewals: 0,
      channels: 3,
      expiresAt: new Date("2026-12-20T10:02:20.000Z"),
    });
    expect(JSON.stringify(number.raw)).not.toContain("hunter2");
  });
});

describe("a trunk", () => {
  const trunk = (configuration: unknown) => ({
    id: "t",
    type: "voice_in_trunks",
    attributes: { name: "n", configuration },
  });

  test("leads to our voice application only with the dialled number in the user part", () => {
    const configuration = sipConfiguration("voice.example.test");
    expect(toAnswerPath(trunk(configuration))).toEqual({ kind: "sip", host: "voice.example.test", fallback: null });
    expect(
      toAnswerPath(trunk({ ...configuration, attributes: { ...configuration.attributes, username: null } })),
    ).toBeNull();
  });

  test("leads to a phone, or to something we did not make", () => {
    expect(toAnswerPath(trunk({ type: "pstn_configurations", attributes: { dst: "12125550187" } }))).toEqual({
      kind: "pstn",
      e164: "+12125550187",
    });
    expect(toAnswerPath(trunk({ type: "carrier_pigeon", attributes: { dst: "12125550187" } }))).toBeNull();
    expect(
      toAnswerPath(
        trunk({
          type: "sip_configurations",
          attributes: { host: null, username: "{DID}", enabled_sip_registration: true },
        }),
      ),
    ).toBeNull();
  });
});

describe("the catalogue", () => {
  const country = { ref: "country-us", iso2: "US", name: "United States", callingCode: "1" };
  const related = { id: "type-local", type: "did_group_types", attributes: { name: "Local" } };
  const withPlace = (over: Record<string, unknown> = {}, meta: Record<string, unknown> = {}): Linked => {
    const base = group(over);
    return linked({
      data: {
        ...base,
        meta: { ...base.meta, ...meta },
        relationships: {
          ...base.relationships,
          did_group_type: { links, data: { type: "did_group_types", id: "type-local" } },
          region: { links, data: { type: "regions", id: "ca" } },
          city: { links, data: { type: "cities", id: "sf" } },
          address_requirement: { links, data: null },
        },
      },
      included: [
        related,
        { id: "ca", type: "regions", attributes: { name: "California", iso: "US-CA" } },
        { id: "sf", type: "cities", attributes: { name: "San Francisco" } },
        sku("sku-0", "0.15", 0),
        sku("sku-2", "0.85", 2),
        sku("sku-4", "1.10", 4),
      ],
    });
  };

  test("has place, area code, stock and the SKUs that take calls", () => {
    expect(toAreas(country, [withPlace()])).toEqual([
      {
        ref: "group-sf",
        country,
        region: { ref: "ca", name: "California", code: "CA" },
        city: { ref: "sf", name: "San Francisco" },
        name: "San Francisco",
        areaCode: "415",
        type: "local",
        features: ["voice_in", "sms_out", "fax"],
        metered: false,
        needsDocuments: false,
        listable: true,
        available: true,
        stock: 42,
        restrictions: null,
        skus: [
          { ref: "sku-2", channels: 2, setupCost: "0.0", monthlyCost: "0.85", currency: "USD" },
          { ref: "sku-4", channels: 4, setupCost: "0.0", monthlyCost: "1.10", currency: "USD" },
        ],
      },
    ]);
  });

  test("survives groups without the newer meta", () => {
    const old = withPlace({}, { needs_registration: undefined, is_available: undefined, total_count: undefined });
    expect(toAreas(country, [old])[0]).toMatchObject({ needsDocuments: false, available: true, stock: null });
  });

  test("shows the bare area code whether or not the carrier repeats the country code", () => {
    expect(
      toAreas(country, [withPlace({ prefix: "1415" }), withPlace({ prefix: "1212" })]).map((area) => area.areaCode),
    ).toEqual(["415", "212"]);
  });

  test("leaves out a type that we do not sell", () => {
    const global = withPlace();
    global.included.set("did_group_types type-local", { ...related, attributes: { name: "Global" } });
    expect(toAreas(country, [global])).toEqual([]);
  });
});

describe("a refusal", () => {
  const body = (detail: string, pointer: string, title = detail, code = "100") => ({
    errors: [{ title, detail, code, status: "422", source: { pointer } }],
  });
  const at = "/data/attributes/";

  test.each([
    [422, body("available_did - is invalid", "/data/relationships/available_did"), "taken", "number"],
    [422, body("items/0/qty - exceeds available DIDs count", `${at}items/0/qty`), "taken", "number"],
    [422, body("items/0/available_did_id - is invalid", `${at}items/0/available_did_id`), "taken", "number"],
    [422, body("items/0/did_reservation_id - is invalid", `${at}items/0/did_reservation_id`), "gone", "reservation"],
    [422, body("items/0/sku_id - is invalid", `${at}items/0/sku_id`), "gone", "sku"],
    [422, body("Following Supporting Document(s) required (Proof of address)", "/data"), "needs_documents", undefined],
    [422, body("base - DID reservation limit reached", `${at}base`), "rejected", "reservation_limit"],
    [422, body("trunk_id - is invalid", `${at}voice_in_trunk_id`), "gone", "answer_path"],
    [422, body("name - has already been taken", `${at}name`), "rejected", undefined],
    [
      400,
      { errors: [{ title: "Insufficient funds", detail: "Insufficient funds", code: "400", status: "400" }] },
      "insufficient_funds",
      undefined,
    ],
    [401, "", "unauthorized", undefined],
    [403, { errors: [] }, "unauthorized", undefined],
    [404, { errors: [{ title: "Record not found" }] }, "gone", undefined],
    [400, "<html>Bad request</html>", "rejected", undefined],
    [502, "<html>Bad gateway</html>", "unavailable", undefined],
    [429, "", "rate_limited", undefined],
  ] as const)("%d %j is %s", (status, answer, code, subject) => {
    const error = refusal(status, new Headers(), answer, "GET /x");
    expect(isCarrierError(error, code)).toBe(true);
    expect(error.subject).toBe(subject);
  });

  test("carries the wait that the carrier asks for, as seconds or as a date", () => {
    const now = Date.parse("2026-11-20T10:00:00Z");
    expect(retryAfterSeconds("7", now)).toBe(7);
    expect(retryAfterSeconds("Fri, 20 Nov 2026 10:00:30 GMT", now)).toBe(30);
    expect(retryAfterSeconds("soon", now)).toBeUndefined();
    expect(refusal(429, new Headers({ "retry-after": "2" }), "", "GET /x").retryAfterSeconds).toBe(2);
    expect(refusal(429, new Headers(), "", "GET /x").retryAfterSeconds).toBe(1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET as searchRoute } from "@/app/api/v1/available-numbers/route";
import { GET as debtsRoute } from "@/app/api/v1/billing/debts/route";
import { DELETE as removeRoute } from "@/app/api/v1/cart/items/[id]/route";
import { POST as addRoute } from "@/app/api/v1/cart/items/route";
import { POST as checkoutRoute } from "@/app/api/v1/checkout/route";
import { GET as invoicePdfRoute } from "@/app/api/v1/invoices/[id]/pdf/route";
import { POST as cancelRoute, DELETE as keepRoute } from "@/app/api/v1/numbers/[id]/cancellation/route";
import { PUT as periodRoute } from "@/app/api/v1/numbers/[id]/period/route";
import { GET as numberRoute, PATCH as renameRoute } from "@/app/api/v1/numbers/[id]/route";
import { GET as numbersRoute } from "@/app/api/v1/numbers/route";
import { POST as debtRoute } from "@/app/api/v1/orders/[id]/debt-payment/route";
import { GET as orderRoute } from "@/app/api/v1/orders/[id]/route";
import { GET as ordersRoute } from "@/app/api/v1/orders/route";
import { errorSchema } from "@/lib/contract/common";
import { consentVersion } from "@/lib/contract/consent";
import { numberPageSchema, ownedNumberDetailSchema } from "@/lib/contract/numbers";
import { checkoutAnswerSchema, orderPageSchema, orderSchema } from "@/lib/contract/orders";
import { stripe } from "@/lib/payments/stripe-client";
import { buyNumber } from "../../builders/number.ts";
import type { SignedInPerson } from "../../builders/person.ts";
import { readPdf } from "../../drivers/read-pdf";
import { openBrowser } from "../../setup/browser.ts";
import { callAtClock } from "../../setup/call.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

const later = vi.hoisted(() => [] as Promise<unknown>[]);
vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: (work: () => Promise<unknown>) => later.push(work()),
}));

let shop: Shop;
let owner: SignedInPerson;
let stranger: SignedInPerson;
let areaId: string;
const bought: { orderId: string; numberId: string; e164: string }[] = [];

beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
  owner = await shop.newPerson();
  stranger = await shop.newPerson();
  areaId = (await shop.database.sql`select id from public.areas where prefix = '415'`)[0]!.id as string;
  for (const line of ["0150", "0151", "0152"]) {
    const e164 = `+1415555${line}`;
    bought.push({ ...(await buyNumber(shop.database, owner, { areaId, e164 })), e164 });
  }
});
afterAll(() => shop?.close());
beforeEach(async () => {
  await Promise.all(later.splice(0));
  await shop.carrierUp();
});

type Route = (
  request: Request,
  segment: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;
type Init = RequestInit & { headers?: Record<string, string> };

const read = async (response: Response) => {
  const body = await response.json();
  if (response.status >= 400) errorSchema.parse(body);
  return { status: response.status, code: body.error?.code as string | undefined, body, headers: response.headers };
};
/** As a person in a browser. `path` ends in the id when the route has one. */
const as = async (person: SignedInPerson | null, route: Route, path: string, init: Init = {}) =>
  read(
    await route((person?.browser ?? openBrowser()).request(`/api/v1${path}`, init), {
      params: Promise.resolve({ id: path.split("?")[0]!.split("/")[2] }),
    }),
  );
/** As a program with a key. */
const asKey = async (key: string, route: Route, path: string, init: Init = {}) =>
  read(
    await route(
      new Request(`http://127.0.0.1:3000/api/v1${path}`, {
        ...init,
        headers: { authorization: `Bearer ${key}`, "x-test-address": "192.0.2.9", ...init.headers },
      }),
      { params: Promise.resolve({ id: path.split("?")[0]!.split("/")[2] }) },
    ),
  );

describe("orders", () => {
  test("come newest first in pages that neither miss nor repeat one", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await as(owner, ordersRoute, `/orders?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      const page = orderPageSchema.parse(body);
      seen.push(...page.orders.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(bought.map(({ orderId }) => orderId).reverse());
    expect((await as(owner, ordersRoute, "/orders?cursor=made-up")).code).toBe("VALIDATION_FAILED");
    expect((await as(owner, ordersRoute, "/orders?limit=0")).code).toBe("VALIDATION_FAILED");
    expect((await as(owner, ordersRoute, "/orders?limit=100")).body.orders).toHaveLength(3);
  });

  test("show lines, what was really charged and the formatted number", async () => {
    const { body } = await as(owner, orderRoute, `/orders/${bought[0]!.orderId}`);
    const order = orderSchema.parse(body);
    expect(order).toMatchObject({ status: "completed", total_cents: 190, captured_cents: 190, debt_cents: 0 });
    expect(order.items).toMatchObject([{ display: "+1 (415) 555-0150", status: "live", total_cents: 190 }]);
  });

  test("of another account do not exist", async () => {
    const path = `/orders/${bought[0]!.orderId}`;
    expect(await as(stranger, orderRoute, path)).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect((await as(stranger, ordersRoute, "/orders")).body.orders).toEqual([]);
    expect(await as(null, orderRoute, path)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    const named = { headers: { "numninja-account": owner.accountId } };
    expect(await as(stranger, orderRoute, path, named)).toMatchObject({ status: 404, code: "NOT_FOUND" });
    const key = await shop.newKey(stranger.accountId, ["orders:read"]);
    expect(await asKey(key, orderRoute, path)).toMatchObject({ status: 404, code: "NOT_FOUND" });
  });

  test("are for keys with orders:read only", async () => {
    const key = await shop.newKey(owner.accountId, ["orders:read"]);
    expect((await asKey(key, ordersRoute, "/orders")).body.orders).toHaveLength(3);
    const other = await shop.newKey(owner.accountId, ["numbers:read", "orders:write"]);
    expect(await asKey(other, ordersRoute, "/orders")).toMatchObject({
      status: 403,
      body: { error: { details: { reason: "scope", scope: "orders:read" } } },
    });
  });

  test("have a payment page for a debt, and none without one", async () => {
    const order = bought[2]!.orderId;
    const ask = (key: string) =>
      as(owner, debtRoute, `/orders/${order}/debt-payment`, { method: "POST", headers: { "idempotency-key": key } });
    expect(await as(owner, debtRoute, `/orders/${order}/debt-payment`, { method: "POST" })).toMatchObject({
      code: "IDEMPOTENCY_KEY_REQUIRED",
    });
    expect(await ask("none-yet")).toMatchObject({ status: 409, code: "ORDER_STATE" });
    await shop.database.sql`
      update public.payments set status = 'capture_failed', captured_cents = 0, debt_cents = 190, captured_at = null where order_id = ${order}`;
    const [{ settled_at }] = (await shop.database.sql`select settled_at from public.orders where id = ${order}`) as [
      { settled_at: Date },
    ];
    const due = {
      suspend_at: new Date(settled_at.getTime() + 72 * 3_600_000),
      release_at: new Date(settled_at.getTime() + 7 * 86_400_000),
    };
    const dates = (said: { suspend_at: string; release_at: string }) => ({
      suspend_at: new Date(said.suspend_at),
      release_at: new Date(said.release_at),
    });
    const owed = (await as(owner, orderRoute, `/orders/${order}`)).body;
    expect(owed.debt_cents).toBe(190);
    const { debts } = (await as(owner, debtsRoute, "/billing/debts")).body;
    expect(debts).toMatchObject([{ order_id: order, reference: owed.reference, amount_cents: 190, currency: "USD" }]);
    expect(dates(debts[0])).toEqual(due);
    const named = { headers: { "numninja-account": owner.accountId } };
    expect(await as(stranger, debtsRoute, "/billing/debts", named)).toMatchObject({ status: 404 });
    expect(dates(owed.debt_due)).toEqual(due);
    const { numbers } = numberPageSchema.parse((await as(owner, numbersRoute, "/numbers")).body);
    const unpaid = numbers.filter(({ debt }) => debt !== null);
    expect(unpaid.map(({ order_id, debt }) => [order_id, debt!.amount_cents, dates(debt!)])).toEqual([
      [order, 190, due],
    ]);

    const debt = await ask("now-there-is-one");
    expect([debt.status, debt.body.checkout_url]).toEqual([201, expect.stringMatching(/^http/)]);
    const foreign = await as(stranger, debtRoute, `/orders/${order}/debt-payment`, {
      method: "POST",
      headers: { "idempotency-key": "x" },
    });
    expect(foreign.status).toBe(404);
  });
});

describe("numbers", () => {
  test("are listed newest first, found by digits and label, filtered by state, in pages", async () => {
    const list = async (query: string) =>
      numberPageSchema.parse((await as(owner, numbersRoute, `/numbers${query}`)).body);
    expect((await list("")).numbers.map(({ e164 }) => e164)).toEqual(bought.map(({ e164 }) => e164).reverse());
    expect((await list("?query=555-0151")).numbers.map(({ display }) => display)).toEqual(["+1 (415) 555-0151"]);
    expect((await list("?status=released")).numbers).toEqual([]);
    const first = await list("?limit=2");
    const second = await list(`?limit=2&cursor=${first.next_cursor}`);
    expect([...first.numbers, ...second.numbers].map(({ id }) => id)).toEqual(
      bought.map(({ numberId }) => numberId).reverse(),
    );
    expect(second.next_cursor).toBeNull();
  });

  test.each([
    ["4155550151", 1],
    ["(415) 555–0151", 1],
    ["٠١٥١", 1],
    ["０１５１", 1],
    ["011 1 415 555 0151", 1],
    ["+1 415 555 0151 ext. 3", 1],
    ["04155550151", 1],
    ["**51", 1],
    ["99999", 0],
    ["%", 0],
    ["_", 0],
  ])("are found by digits as people write them: %j", async (typed, count) => {
    const { body } = await as(owner, numbersRoute, `/numbers?query=${encodeURIComponent(typed)}`);
    expect(body.numbers).toHaveLength(count);
  });

  test("a name is a name first, whatever digits are in it, with or without accents", async () => {
    const name = (index: number, label: string | null) =>
      as(owner, renameRoute, `/numbers/${bought[index]!.numberId}`, {
        method: "PATCH",
        body: JSON.stringify({ label }),
      });
    await name(0, "Büro 1");
    await name(1, "Büro 5");
    const found = async (typed: string) =>
      (await as(owner, numbersRoute, `/numbers?query=${encodeURIComponent(typed)}`)).body.numbers.map(
        ({ label }: { label: string | null }) => label,
      );
    expect(await found("Büro 5")).toEqual(["Büro 5"]);
    expect(await found("bu\u0308ro  5")).toEqual(["Büro 5"]);
    expect(await found("Buro")).toEqual(["Büro 5", "Büro 1"]);
    expect(await found("Shop 5")).toEqual([]);
    expect((await found("san francisco, ca")).length).toBe(bought.length);
    const word = bought[2]!.e164.slice(-4).replace("0", "o"); // no letter is on the key 0 or 1: nothing is found, nothing fails
    expect(await found(word)).toEqual([]);
    await Promise.all([name(0, null), name(1, null)]);
  });

  test("are named by their owner, found by that name, and it is in the timeline", async () => {
    const path = `/numbers/${bought[0]!.numberId}`;
    const body = JSON.stringify({ label: "  Front desk " });
    const renamed = await as(owner, renameRoute, path, { method: "PATCH", body });
    expect(ownedNumberDetailSchema.parse(renamed.body)).toMatchObject({ label: "Front desk" });
    expect((await as(owner, numbersRoute, "/numbers?query=front")).body.numbers).toHaveLength(1);
    const { timeline } = ownedNumberDetailSchema.parse((await as(owner, numberRoute, path)).body);
    expect(timeline[0]).toMatchObject({ type: "number.renamed", parameters: { label: "Front desk" } });
    const tooLong = JSON.stringify({ label: "x".repeat(81) });
    expect((await as(owner, renameRoute, path, { method: "PATCH", body: tooLong })).code).toBe("VALIDATION_FAILED");
    const nul = JSON.stringify({ label: "a\u0000b" });
    expect((await as(owner, renameRoute, path, { method: "PATCH", body: nul })).body.label).toBe("a b");
    const half = JSON.stringify({ label: "a\ud800b" });
    expect((await as(owner, renameRoute, path, { method: "PATCH", body: half })).status).toBeLessThan(500);
    const cleared = await as(owner, renameRoute, path, { method: "PATCH", body: JSON.stringify({ label: null }) });
    expect(cleared.body.label).toBeNull();
  });

  test("of another account can be neither seen nor changed", async () => {
    const path = `/numbers/${bought[0]!.numberId}`;
    expect((await as(stranger, numberRoute, path)).status).toBe(404);
    const body = JSON.stringify({ label: "mine" });
    expect((await as(stranger, renameRoute, path, { method: "PATCH", body })).status).toBe(404);
    expect((await as(stranger, cancelRoute, `${path}/cancellation`, { method: "POST" })).status).toBe(404);
    expect((await as(stranger, numbersRoute, "/numbers?status=all")).body.numbers).toEqual([]);
    expect((await as(owner, numberRoute, path)).body).toMatchObject({ label: null, contract: { cancel_at: null } });
  });

  test("end with their paid month when canceled, and go on when that is undone", async () => {
    const path = `/numbers/${bought[1]!.numberId}/cancellation`;
    const canceled = await as(owner, cancelRoute, path, { method: "POST" });
    expect(canceled.status).toBe(200);
    const { contract, paid_until } = ownedNumberDetailSchema.parse(canceled.body);
    expect(contract?.cancel_at).toBe(paid_until);
    const again = await as(owner, cancelRoute, path, { method: "POST" });
    expect(again.body.contract.cancel_at).toBe(contract?.cancel_at);
    const kept = await as(owner, keepRoute, path, { method: "DELETE" });
    expect(kept.body.contract.cancel_at).toBeNull();
  });

  test("are paid by the year or by the month as their owner chooses, at the price that was shown", async () => {
    const path = `/numbers/${bought[1]!.numberId}`;
    const choose = (who: SignedInPerson, body: object) =>
      as(who, periodRoute, `${path}/period`, { method: "PUT", body: JSON.stringify(body) });
    const { contract } = ownedNumberDetailSchema.parse((await as(owner, numberRoute, path)).body);
    const { year_cents } = contract!.year.offer!;
    expect(await choose(owner, { period: "year", year_cents: year_cents + 1 })).toMatchObject({
      status: 409,
      body: { error: { code: "PRICE_CHANGED", details: { year_cents } } },
    });
    expect((await choose(owner, { period: "year" })).status).toBe(400);
    expect((await choose(stranger, { period: "month" })).status).toBe(404);
    const chosen = await choose(owner, { period: "year", year_cents });
    expect(ownedNumberDetailSchema.parse(chosen.body).contract).toMatchObject({
      period: "year",
      year: { running: null, offer: { year_cents } },
    });
    expect((await choose(owner, { period: "month" })).body.contract.period).toBe("month");
  });

  test("are open to keys by scope, but a key never ends one", async () => {
    const path = `/numbers/${bought[0]!.numberId}`;
    const reader = await shop.newKey(owner.accountId, ["numbers:read"]);
    const writer = await shop.newKey(owner.accountId, ["numbers:write"]);
    const body = JSON.stringify({ label: "by key" });
    expect((await asKey(reader, numberRoute, path)).status).toBe(200);
    expect((await asKey(reader, renameRoute, path, { method: "PATCH", body })).status).toBe(403);
    expect((await asKey(writer, numbersRoute, "/numbers")).status).toBe(403);
    expect((await asKey(writer, cancelRoute, `${path}/cancellation`, { method: "POST" })).status).toBe(403);
  });
});

describe("checkout", () => {
  const request = { lost_line_policy: "drop", consent_version: consentVersion };
  const checkout = (person: SignedInPerson | null, body: object, key?: string) =>
    as(person, checkoutRoute, "/checkout", {
      method: "POST",
      body: JSON.stringify(body),
      ...(key && { headers: { "idempotency-key": key } }),
    });
  /** A place of its own per test: a number given back rests at the carrier until a job has released it. */
  async function fill(person: SignedInPerson, place: string) {
    const { numbers } = (await as(person, searchRoute, `/available-numbers?country=US&area=${place}`)).body;
    const { area_id, e164 } = numbers[0];
    const added = await as(person, addRoute, "/cart/items", {
      method: "POST",
      body: JSON.stringify({ area_id, e164 }),
    });
    expect(added.status).toBe(201);
    return added.body.item;
  }

  test("leads to one payment page; the same key again gives the same page", async () => {
    const buyer = await shop.newPerson();
    const item = await fill(buyer, "212");
    const first = await checkout(buyer, { ...request, expected_total_cents: item.price.due_today_cents }, "one");
    expect(first.status).toBe(201);
    const answer = checkoutAnswerSchema.parse(first.body);
    expect(answer.order).toMatchObject({ status: "awaiting_payment", total_cents: item.price.due_today_cents });
    const replayed = await checkout(buyer, { ...request, expected_total_cents: item.price.due_today_cents }, "one");
    expect(replayed.headers.get("idempotent-replayed")).toBe("true");
    expect(replayed.body).toEqual(first.body);
    const otherTab = await checkout(buyer, request, "two");
    expect(otherTab.body).toMatchObject({ order: { id: answer.order.id }, checkout_url: answer.checkout_url });
    expect((await checkout(buyer, { ...request, lost_line_policy: "nearest" }, "one")).code).toBe(
      "IDEMPOTENCY_MISMATCH",
    );
    expect((await as(buyer, ordersRoute, "/orders")).body.orders).toHaveLength(1);
  });

  test("works for an account whose customer Stripe does not know: deleted there, or of another Stripe account", async () => {
    const buyer = await shop.newPerson();
    await shop.database.sql`update public.accounts set stripe_customer_id = 'cus_gone' where id = ${buyer.accountId}`;
    await fill(buyer, "206");
    const answer = checkoutAnswerSchema.parse((await checkout(buyer, request, "gone")).body);
    expect((await checkout(buyer, request, "again")).body.checkout_url).toBe(answer.checkout_url);
    const [account] = await shop.database
      .sql`select stripe_customer_id from public.accounts where id = ${buyer.accountId}`;
    expect((await stripe().customers.retrieve(account!.stripe_customer_id as string)).deleted).toBeFalsy();
  });

  test("removing the last item closes the payment page before the number is given away", async () => {
    const buyer = await shop.newPerson();
    const item = await fill(buyer, "310");
    const { body } = await checkout(buyer, request, "k");
    const removed = await as(buyer, removeRoute, `/items/${item.id}`, { method: "DELETE" });
    expect(removed.body).toMatchObject({ items: [], open_order_id: null });
    const { status } = (await as(buyer, orderRoute, `/orders/${body.order.id}`)).body;
    expect(status).not.toBe("awaiting_payment");
  });

  test("needs a key, a person, a filled cart, the present consent and the price that was seen", async () => {
    const buyer = await shop.newPerson();
    expect(await checkout(buyer, request)).toMatchObject({ status: 422, code: "IDEMPOTENCY_KEY_REQUIRED" });
    expect(await checkout(null, request, "a")).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(await checkout(buyer, request, "b")).toMatchObject({ status: 422, code: "CART_EMPTY" });
    await fill(buyer, "305");
    expect(await checkout(buyer, { ...request, consent_version: "1999" }, "c")).toMatchObject({
      code: "CONSENT_REQUIRED",
    });
    expect(await checkout(buyer, { ...request, expected_total_cents: 1 }, "d")).toMatchObject({
      status: 409,
      code: "PRICE_CHANGED",
    });
    const key = await shop.newKey(buyer.accountId, ["cart:write", "orders:read"]);
    const byKey = await asKey(key, checkoutRoute, "/checkout", {
      method: "POST",
      body: JSON.stringify(request),
      headers: { "idempotency-key": "e" },
    });
    expect(byKey.status).toBe(403);
  });

  test("never sells unseen what the carrier lost or cannot show (P9)", async () => {
    const buyer = await shop.newPerson();
    await shop.didww("POST", "/faults", { at: "before", method: "POST", path: "/v3/did_reservations", status: 503 });
    const item = await fill(buyer, "512");
    await Promise.all(later.splice(0)); // the early reservation fails, so the hold is soft
    await shop.carrierDown();
    expect(await checkout(buyer, request, "down")).toMatchObject({ status: 503, code: "CARRIER_UNAVAILABLE" });
    await shop.carrierUp();
    await shop.didww("POST", "/stock/withdraw", { numbers: [item.e164] });
    expect(await checkout(buyer, request, "lost")).toMatchObject({
      status: 409,
      code: "NUMBER_GONE",
      body: { error: { details: { numbers: [item.e164] } } },
    });
  });
});

describe("the PDF of an invoice", () => {
  const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };

  test("is given to whom the account's bills belong, and does not exist for anyone else", async () => {
    const nextMonth = callAtClock(shop.database.worker, 32 * 86_400_000);
    const { invoice_id: id } = await nextMonth("bill_account", { p_account_id: owner.accountId, p_seller: seller });
    const open = (person: SignedInPerson | null, headers = {}) =>
      invoicePdfRoute((person?.browser ?? openBrowser()).request(`/api/v1/invoices/${id}/pdf`, { headers }), {
        params: Promise.resolve({ id: id as string }),
      });
    const answer = await open(owner);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="NN-000001.pdf"');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(readPdf(bytes).spoken.slice(0, 1)).toEqual(["Invoice NN-000001"]);
    expect(Buffer.from(await (await open(owner)).arrayBuffer()).equals(bytes)).toBe(true);

    expect(await read(await open(stranger))).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect(await read(await open(null))).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    const key = await shop.newKey(owner.accountId, ["numbers:read", "orders:read"]);
    expect((await open(null, { authorization: `Bearer ${key}` })).status).toBe(403);
    await shop.database.sql`
      update public.memberships set role = 'member' where account_id = ${owner.accountId} and user_id = ${owner.id}`;
    expect(await read(await open(owner))).toMatchObject({ status: 403, code: "FORBIDDEN" });
  });
});

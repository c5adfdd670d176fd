import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as searchRoute } from "@/app/api/v1/available-numbers/route";
import { POST as addRoute } from "@/app/api/v1/cart/items/route";
import { POST as checkoutRoute } from "@/app/api/v1/checkout/route";
import { POST as paymentRoute } from "@/app/api/v1/orders/[id]/payment/route";
import { consentVersion } from "@/lib/contract/consent";
import type { SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
});
afterAll(() => shop?.close());

// biome-ignore lint/suspicious/noExplicitAny: the assertions check the answers
type Answer = any;
async function ask({ browser }: SignedInPerson, route: Answer, path: string, id = "", body?: object) {
  const request = browser.request(`/api/v1${path}`, {
    method: route === searchRoute ? "GET" : "POST",
    headers: { "idempotency-key": crypto.randomUUID() },
    ...(body && { body: JSON.stringify(body) }),
  });
  const response: Response = await route(request, { params: Promise.resolve({ id }) });
  return { status: response.status, body: (await response.json()) as Answer };
}

/** Someone whose order waits for its payment. */
async function waitingBuyer() {
  const buyer = await shop.newPerson();
  const { numbers } = (await ask(buyer, searchRoute, "/available-numbers?country=US&area=415")).body;
  const { area_id, e164 } = numbers.find((one: Answer) => !one.is_held_by_you);
  await ask(buyer, addRoute, "/cart/items", "", { area_id, e164 });
  const { body } = await ask(buyer, checkoutRoute, "/checkout", "", {
    lost_line_policy: "drop",
    consent_version: consentVersion,
  });
  return { buyer, order: body.order, url: body.checkout_url as string };
}
const goOn = (person: SignedInPerson, orderId: string) =>
  ask(person, paymentRoute, `/orders/${orderId}/payment`, orderId);

test("an order that waits for its payment leads to its open page, each time", async () => {
  const { buyer, order, url } = await waitingBuyer();
  for (let time = 0; time < 2; time++)
    expect(await goOn(buyer, order.id)).toEqual({ status: 201, body: { checkout_url: url } });
  const [sessions] = await shop.database.sql`
    select count(*)::int as n from public.checkout_sessions where order_id = ${order.id}`;
  expect(sessions).toEqual({ n: 1 });
});

test("is for its account only, and while it waits", async () => {
  const { buyer, order } = await waitingBuyer();
  const stranger = await shop.newPerson();
  expect((await goOn(stranger, order.id)).body.error.code).toBe("NOT_FOUND");
  await shop.database.sql`update public.orders set deadline = private.now() where id = ${order.id}`;
  expect((await goOn(buyer, order.id)).body.error.code).toBe("HOLD_EXPIRED");
  await shop.database
    .sql`update public.orders set status = 'canceled', closed_reason = 'replaced' where id = ${order.id}`;
  expect((await goOn(buyer, order.id)).body.error.code).toBe("ORDER_STATE");
});

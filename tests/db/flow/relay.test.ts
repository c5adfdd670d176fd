import { randomUUID } from "node:crypto";
import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { POST as stripeWebhook } from "@/app/api/checkout/webhook/route";
import { GET as search } from "@/app/api/v1/available-numbers/route";
import { DELETE as removeItem } from "@/app/api/v1/cart/items/[id]/route";
import { POST as addItem } from "@/app/api/v1/cart/items/route";
import { GET as cart } from "@/app/api/v1/cart/route";
import { GET as numbers } from "@/app/api/v1/numbers/route";
import { GET as orders } from "@/app/api/v1/orders/route";
import { register } from "@/instrumentation";

import { call, onEmission, workerSql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { recordExternalEvent } from "@/lib/external-events/rows";
import { inngest } from "@/lib/jobs/client";
import type { SignedInPerson } from "../../builders/person.ts";
import type { Browser } from "../../setup/browser.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: () => {}, // work after an answer is not of interest here
}));

let shop: Shop;
let person: SignedInPerson;
const sent: string[] = [];

beforeAll(async () => {
  shop = await openShop({ countries: ["GB"] });
  person = await shop.newPerson();
  vi.spyOn(inngest, "send").mockImplementation((async (events: { name: string }[]) => {
    sent.push(...events.map(({ name }) => name));
    return { ids: [] };
  }) as never);
  vi.stubEnv("NEXT_RUNTIME", "nodejs");
  await register();
});
afterAll(async () => {
  onEmission(() => {});
  vi.unstubAllEnvs();
  await shop?.close();
});

const unsent = async () =>
  (await shop.database.sql`select event from public.outbox where sent_at is null`).map(({ event }) => event as string);

beforeEach(async () => {
  await vi.waitFor(async () => expect(await unsent()).toEqual([]));
  sent.length = 0;
});

type Handler = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
const ask = async (browser: Browser, route: unknown, path: string, init: object = {}, params: object = {}) => {
  const request = browser.request(path, init as never);
  const response = await (route as Handler)(request, { params: Promise.resolve(params) as Promise<never> });
  browser.keep(response);
  return response;
};
const anEvent = (id = `evt_${randomUUID()}`) => ({
  source: "stripe",
  id,
  type: "checkout.session.expired",
  payload: {},
  isUsed: true,
});

describe("what a call leaves in the outbox goes out immediately, without the sweeper", () => {
  test("after a webhook", async () => {
    const refund = { id: "evt_relay", object: "event", type: "refund.created", livemode: false };
    const payload = JSON.stringify({ ...refund, data: { object: { id: "re_relay", object: "refund" } } });
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: "whsec_nothing" });
    const request = new Request("http://127.0.0.1:3000/api/checkout/webhook", {
      method: "POST",
      body: payload,
      headers: { "stripe-signature": header },
    });
    expect((await stripeWebhook(request, { params: Promise.resolve({}) })).status).toBe(200);
    await vi.waitFor(() => expect(sent).toEqual(["external-event/recorded"]));
    await vi.waitFor(async () => expect(await unsent()).toEqual([]));
  });

  test("after an answer of the API", async () => {
    const found = await (await ask(person.browser, search, "/api/v1/available-numbers?country=GB")).json();
    const { area_id, e164 } = found.numbers[0];
    const body = JSON.stringify({ area_id, e164 });
    const added = await (await ask(person.browser, addItem, "/api/v1/cart/items", { method: "POST", body })).json();
    const { id } = added.item;
    await shop.database.sql`
      update public.holds set reservation_ref = 'r-1', reservation_expires_at = private.now() + interval '5 minutes' where id = ${id}`;
    const removed = await ask(person.browser, removeItem, `/api/v1/cart/items/${id}`, { method: "DELETE" }, { id });
    expect(removed.status).toBe(200);
    await vi.waitFor(() => expect(sent).toContain("hold/ended"));
  });

  test("after a call of a job or a page", async () => {
    await recordExternalEvent(anEvent());
    await vi.waitFor(() => expect(sent).toEqual(["external-event/recorded"]));
  });

  test("and what comes while a relay is under way is not left behind", async () => {
    await Promise.all(Array.from({ length: 30 }, () => recordExternalEvent(anEvent())));
    await vi.waitFor(() => expect(sent).toHaveLength(30));
    await vi.waitFor(async () => expect(await unsent()).toEqual([]));
  });
});

describe("nothing is relayed", () => {
  const announced = vi.fn();
  beforeAll(() => onEmission(announced));
  beforeEach(() => announced.mockClear());
  afterEach(() => shop.database.sql`update public.outbox set sent_at = now()`);

  test("after a read", async () => {
    const reads: [unknown, string][] = [
      [search, "/api/v1/available-numbers?country=GB"],
      [cart, "/api/v1/cart"],
      [numbers, "/api/v1/numbers"],
      [orders, "/api/v1/orders"],
    ];
    for (const [route, path] of reads) expect((await ask(person.browser, route, path)).status, path).toBe(200);
    expect(announced).not.toHaveBeenCalled();
  });

  test("after the same event again, or one that nothing acts on", async () => {
    await recordExternalEvent(anEvent("evt_twice"));
    expect(announced).toHaveBeenCalledTimes(1);
    await recordExternalEvent(anEvent("evt_twice"));
    await recordExternalEvent({ ...anEvent(), isUsed: false });
    expect(announced).toHaveBeenCalledTimes(1);
  });

  test("after a call that emitted and was rolled back, wholly or in part", async () => {
    const emits = (rest: string) => `
      create or replace function private.resume_selling(p_carrier text) returns boolean language plpgsql security definer as $$
      begin
        perform private.emit('sweep/requested', gen_random_uuid()::text, '{}');
        ${rest}
      end $$`;
    const resume = () => call(workerSql(), "resume_selling", { p_carrier: "x" }, z.boolean());
    await shop.database.sql.unsafe(emits("perform private.refuse(409, 'CONFLICT'); return true;"));
    await expect(resume()).rejects.toThrow(AppError);
    await shop.database.sql.unsafe(
      emits("raise division_by_zero; return true; exception when division_by_zero then return false;"),
    );
    expect(await resume()).toBe(false);
    expect(announced).not.toHaveBeenCalled();
    await shop.database.sql.unsafe(emits("return true;"));
    expect(await resume()).toBe(true);
    expect(announced).toHaveBeenCalledTimes(1);
  });
});

test("nothing but private.emit writes to the outbox", async () => {
  const writers = await shop.database.sql`
    select proname from pg_proc where pronamespace = 'private'::regnamespace and prosrc ~* 'insert\\s+into\\s+public\\.outbox'`;
  expect(writers.map(({ proname }) => proname)).toEqual(["emit"]);
});

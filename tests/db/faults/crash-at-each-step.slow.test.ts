import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FaultyShop, openFaultyShop } from "./buy-in-process";

let shop: FaultyShop;
beforeAll(async () => {
  shop = await openFaultyShop();
}, 120_000);
afterAll(() => shop.close());

/** Steps of an order with one number from the claimed job to the captured money; the test below counts them. */
const stepCount = 10;
const points = Array.from({ length: stepCount }, (_, index) => index + 1);

describe("a purchase whose process dies", () => {
  test("goes through these steps when nothing happens", async () => {
    const order = await shop.buy();
    shop.jobs.crashAt(null);
    await shop.finish(order);
    expect(shop.jobs.steps()).toMatchInlineSnapshot(`
      [
        "provision-number claim-job",
        "provision-number order-from-carrier",
        "provision-number await-settlement-2",
        "provision-number poll-order-2",
        "provision-number identify-number",
        "provision-number set-answer-path",
        "provision-number prove-number",
        "provision-number finish",
        "settle-order close-pending-lines",
        "settle-order settle-money",
      ]
    `);
    expect(shop.jobs.steps()).toHaveLength(stepCount);
    expect(await shop.books(order)).toMatchObject({ status: "completed", liveNumbers: 1 });
  });

  for (const side of ["before", "after"] as const) {
    for (const [what, fails] of [
      ["resumes", false],
      ["fails its run", true],
    ] as const) {
      test.each(points)(`${side} step %i, and ${what}: one number, paid once, nothing left over`, async (step) => {
        const order = await shop.buy();
        shop.jobs.crashAt({ step, side }, fails);
        await shop.finish(order);
        shop.jobs.crashAt(null);
        const books = await shop.books(order);
        expect(books).toMatchObject({
          status: "completed",
          debt: 0,
          blocked: 0,
          charges: 1,
          liveNumbers: 1,
          unowned: [],
          lost: [],
        });
        expect(books.live).toBeGreaterThan(0);
        expect(books.captured).toBe(books.live);
        expect(books.capturedAtStripe).toBe(books.live);
        expect(books.left).toEqual({ jobs: 0, holds: 0, reserved: 0, messages: 1 });
      });
    }
  }
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** The days of the unpaid time on which a card is tried again after this answer, the attempt being made on day 0. */
async function daysAfter(answer: { state?: string; code?: string; decline_code?: string; advice_code?: string }) {
  const attempt = { state: "declined", code: "card_declined", ...answer };
  const days: number[] = [];
  let day = 0;
  while (day <= 60) {
    const [next] = await db.sql`
      select round(extract(epoch from private.next_attempt(
        private.now() - make_interval(hours => ${day * 24}),
        jsonb_populate_record(null::public.charge_attempts, ${db.sql.json(attempt)})
      ) - private.now()) / 86400)::int + ${day}::int as day`;
    if (next!.day === null) break;
    day = next!.day;
    days.push(day);
  }
  return days;
}

test.each([
  ["the money is not there", { decline_code: "insufficient_funds", advice_code: "try_again_later" }, [2, 7, 14, 21]],
  [
    "the bank says to wait, whatever its code",
    { decline_code: "do_not_honor", advice_code: "try_again_later" },
    [2, 7, 14, 21],
  ],
  ["a code that nobody knows", { decline_code: "brand_new_code" }, [2, 7, 14, 21]],
  ["its owner should call", { decline_code: "call_issuer" }, [7, 21]],
  ["the bank gives no reason and no advice", { decline_code: "do_not_honor" }, [7, 21]],
  ["a stolen card, whatever the advice", { decline_code: "stolen_card", advice_code: "do_not_try_again" }, []],
  [
    "the bank says never, whatever its code",
    { decline_code: "insufficient_funds", advice_code: "do_not_try_again" },
    [],
  ],
  ["the card's data are wrong", { code: "incorrect_cvc", advice_code: "confirm_card_data" }, []],
  ["its owner revoked the permission", { decline_code: "revocation_of_authorization" }, []],
  ["the network refuses repetitions", { decline_code: "previously_declined_do_not_retry" }, []],
  ["the bank wants a confirmation", { state: "needs_customer", decline_code: "authentication_required" }, []],
  ["there is no card", { state: "no_card" }, []],
])("a card is tried again by its bank's advice first, then by its code: %s", async (_, answer, days) => {
  expect(await daysAfter(answer)).toEqual(days);
});

test("no charge of a renewal forces a confirmation (forced 3-D Secure killed renewals)", () => {
  const folder = join(import.meta.dirname, "../../../lib/billing");
  for (const file of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()))
    expect(readFileSync(join(folder, file.name), "utf8")).not.toContain("request_three_d_secure");
});

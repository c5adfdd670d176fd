import { expect, test } from "vitest";
import { billingFactsSchema } from "@/lib/accounts/schema";

const facts = (billing_address: string) => ({ account_id: crypto.randomUUID(), billing_address, tax_id: "" });

test("an address is lines of up to a hundred letters, however a browser parts them", () => {
  const long = "x".repeat(100);
  expect(billingFactsSchema.parse(facts(`${long}\r\n\r\n1 Example Street\r\n${long}`)).billing_address).toEqual([
    long,
    "1 Example Street",
    long,
  ]);
  expect(billingFactsSchema.safeParse(facts(`${long}x\nTown`)).success).toBe(false);
  expect(billingFactsSchema.safeParse(facts("1\n2\n3\n4\n5\n6")).success).toBe(false);
});

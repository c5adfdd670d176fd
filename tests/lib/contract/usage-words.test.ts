import { expect, test } from "vitest";
import type { UsageLine } from "@/lib/contract/usage";
import { usageLineDetail } from "@/lib/contract/usage-words";

const line: UsageLine = {
  service: "forward",
  destination: "United States",
  price: "2",
  events: 12,
  billed: 2_100,
  included: 1_800,
  exact_60: "600",
  credit_60: "0",
};

test("a line's free part is included, or at a toll-free number not charged", () => {
  expect(usageLineDetail(line, "USD")).toContain("35 minutes, of which 30 minutes included, at");
  expect(usageLineDetail({ ...line, service: "toll_free_in" }, "USD")).toContain("of which 30 minutes not charged, at");
  expect(usageLineDetail({ ...line, included: 0 }, "USD")).not.toContain("of which");
});

import { expect, test } from "vitest";
import { reasonSchema } from "@/lib/contract/staff/reason";

test.each(["", "ok", "   a ", "\u200b\u200b\u200b\u200b", "ab\u2060\u2060"])("%j is no reason", (reason) => {
  expect(reasonSchema.safeParse(reason).success).toBe(false);
});

test("a reason keeps its lines", () => {
  expect(reasonSchema.parse(" Asked by the customer,\ncase 12 ")).toBe("Asked by the customer,\ncase 12");
});

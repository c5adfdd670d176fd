import { expect, test } from "vitest";
import { volumeText } from "@/lib/contract/volume-words";

test("a step is said with the numbers that it spans", () => {
  expect(volumeText("steps.range", { from: 3, to: 9 })).toBe("3 to 9 numbers");
});

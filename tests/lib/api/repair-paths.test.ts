import { expect, test } from "vitest";
import { repairPath } from "@/lib/api/repair-paths";

test.each([
  ["/numbers/us", "/numbers/us"],
  ["/numbers/s%C3%A3o-paulo?q=%E0%A4%A", "/numbers/s%C3%A3o-paulo?q=%E0%A4%A"],
  ["/numbers/%E0%A4%A", "/numbers/%25E0%25A4%25A"],
  ["/numbers/%FF?area=212?x", "/numbers/%25FF?area=212?x"],
  ["/numbers/100%", "/numbers/100%25"],
  ["*", "*"],
])("%s is asked for as %s, which can be decoded", (url, repaired) => {
  expect(repairPath(url)).toBe(repaired);
  expect(() => decodeURIComponent(repaired.split("?")[0]!)).not.toThrow();
});

import { expect, test, vi } from "vitest";
import { placesOf, placeUrl } from "@/lib/catalog/place-guard";

vi.mock("@/lib/catalog/read-catalog", () => ({ listSitemap: async () => [] }));

const places = placesOf([
  { country: "united-states", area: "new-york" },
  { country: "united-states", area: "seattle" },
  { country: "canada", area: "toronto" },
]);

test.each([
  ["/numbers/united-states", "/numbers/united-states"],
  ["/numbers/united-states/new-york?_rsc=1x", "/numbers/united-states/new-york?_rsc=1x"],
  ["/numbers/United-States/NEW-YORK", "/numbers/united-states/new-york"],
  ["/numbers/canada/", "/numbers/canada"],
  ["/numbers/US", "/numbers/us"], // its page leads to the name's
  ["/numbers/us/seattle?type=local", "/numbers/us/seattle?type=local"],
])("%s is kept as %s", (url, kept) => {
  expect(placeUrl(url, places)).toBe(kept);
});

test.each([
  "/numbers/atlantis",
  "/numbers/united-states/nowhere",
  "/numbers/us/nowhere",
  "/numbers/canada/seattle-2",
  "/numbers/x1/y2",
  "/numbers/%00",
  "/numbers/..%2f..%2fetc",
  `/numbers/${"a".repeat(3000)}`,
])("%s is the one page of all that do not exist", (url) => {
  expect(placeUrl(url, places)).toBe("/numbers/unknown");
  expect(placeUrl(`${url}?a=1`, places)).toBe("/numbers/unknown?a=1");
});

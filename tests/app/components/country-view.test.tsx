import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { CountryView } from "@/components/catalog/country-view";
import { samplePrice } from "@/components/gallery/samples";
import type { Place } from "@/lib/contract/catalog";

const country = { iso2: "US", name: "United States", slug: "united-states", dial_prefix: "1" };
const place = (name: string, monthly: number, change: Partial<Place> = {}): Place => ({
  slug: name.toLowerCase(),
  name,
  region_code: null,
  number_type: "local",
  needs_documents: false,
  prefixes: ["212"],
  features: ["voice_in", "sms_in"],
  price: samplePrice(monthly, 100),
  price_varies: false,
  ...change,
});
const shown = (places: Place[]) => renderToStaticMarkup(<CountryView country={country} places={places} />);
const words = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

test("each place shows what is due today, each month and over 12 months, and what its numbers can do", () => {
  const text = words(shown([place("Albany", 200), place("Buffalo", 300, { features: ["voice_in"] })]));
  expect(text).toContain("Albany 212 Calls Receives texts Today $3.00 Each month $2.00 12 months $25.00");
  expect(text).toContain("Buffalo 212 Calls No texts Today $4.00 Each month $3.00 12 months $37.00");
  expect(text).toContain("It renews until you cancel it");
});

test("a country of 2,000 places stays a light page: what costs the same is said once", () => {
  const html = shown(Array.from({ length: 2_000 }, (_, n) => place(`Town ${n}`, 200 + 5 * (n % 20))));
  expect(html.match(/Each month/g)).toHaveLength(20);
  expect(html.match(/<a /g)!.length).toBeGreaterThan(2_000);
  expect(html.length).toBeLessThan(600_000);
});

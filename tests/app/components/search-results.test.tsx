import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { SearchForm } from "@/components/catalog/search-form";
import { SearchResults } from "@/components/catalog/search-results";
import { readSearch } from "@/components/catalog/search-url";
import type { AvailableNumber } from "@/lib/contract/available-numbers";
import type { Area } from "@/lib/contract/catalog";

const found = vi.hoisted(() => ({ numbers: [] as unknown[], documents: [] as unknown[] }));
vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => {} }) }));
vi.mock("@/components/catalog/use-number-search", () => ({
  useNumberSearch: () => {
    const page = {
      random_areas: [],
      documents_areas: found.documents,
      source: "live",
      fetched_at: null,
      server_now: "2026-11-21T06:00:00Z",
    };
    return { numbers: found.numbers, first: page, last: page, data: {} };
  },
}));

const shown = (search: Parameters<typeof readSearch>[0]) =>
  renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <SearchResults search={readSearch(search)} />
    </QueryClientProvider>,
  );
const area = { id: "b", name: "Berlin", region_code: null, prefix: "30", number_type: "local" } as Area;
beforeEach(() => {
  found.numbers = [];
  found.documents = [];
});

describe("what a search shows", () => {
  test("where everything needs documents: that, and no advice to wait for stock", () => {
    found.documents = [area];
    const html = shown({ country: "DE" });
    expect(html).toContain("Documents needed, not sold yet");
    expect(html).not.toMatch(/Nothing like that|few minutes|Ask for a little less/);
    expect(shown({ country: "DE", area: "30" })).toContain("Anywhere in the country");
  });

  test("nothing at all: the advice", () => {
    expect(shown({ country: "US", digits: "999" })).toMatch(/Nothing like that right now.*Ask for a little less/);
  });

  test("numbers: a headline without a figure that would read as a total", () => {
    const price = { currency: "USD", setup_cents: 0, monthly_cents: 190, due_today_cents: 190, year_cents: 2280 };
    const number = { e164: "+14155550100", display: "+1 (415) 555-0100", place: "San Francisco, CA", price };
    found.numbers = [{ ...number, number_type: "local", features: [] } as unknown as AvailableNumber];
    const [headline] = shown({ country: "US" }).match(/<h2.*?<\/h2>/) ?? [];
    expect(headline?.replace(/<span class="sr-only">.*?<\/span>/, "")).toMatch(/>Numbers to choose from</);
  });
});

test.each([
  ["US", { prefix: "415", name: "San Francisco" }, 'placeholder="e.g. 415 or San Francisco"'],
  ["DE", null, 'name="area"'],
])("the example of a place in %s is one of that country, or none", (iso2, example_area, expected) => {
  const countries = [{ iso2, name: iso2, dial_prefix: "1", example_area }];
  const html = renderToStaticMarkup(
    <SearchForm variant="page" countries={countries} search={readSearch({ country: iso2 })} />,
  );
  const [field] = html.match(/<input[^>]*name="area"[^>]*>/) ?? [];
  expect(field).toContain(expected);
  if (!example_area) expect(field).not.toContain("placeholder=");
});

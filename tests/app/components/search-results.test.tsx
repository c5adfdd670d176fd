import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test, vi } from "vitest";
import { describeResults } from "@/components/catalog/results-model";
import { SearchForm } from "@/components/catalog/search-form";
import { SearchResults } from "@/components/catalog/search-results";
import { readSearch } from "@/components/catalog/search-url";
import { sampleAnswer, sampleArea, sampleNumber, sampleTime } from "@/components/gallery/samples";
import type { SearchAnswer } from "@/lib/contract/available-numbers";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => {} }) }));

const shown = (search: Parameters<typeof readSearch>[0], found: Partial<SearchAnswer> = {}) =>
  renderToStaticMarkup(<SearchResults search={readSearch(search)} outcome={{ answer: sampleAnswer(found) }} />);
const area = sampleArea({ name: "Berlin", region_code: null, prefix: "30" });

describe("what a search shows", () => {
  test("where everything needs documents: that, and no advice to wait for stock", () => {
    const html = shown({ country: "DE" }, { documents_areas: [area] });
    expect(html).toContain("Documents needed, not sold yet");
    expect(html).not.toMatch(/No matching numbers|few minutes|Ask for a little less/);
    expect(shown({ country: "DE", area: "30" }, { documents_areas: [area] })).toContain("Anywhere in the country");
  });

  test("nothing at all: the advice", () => {
    expect(shown({ country: "US", digits: "999" })).toMatch(/No matching numbers right now.*Ask for a little less/);
  });

  test("numbers: a headline without a figure that would read as a total", () => {
    const [headline] = shown({ country: "US" }, { numbers: [sampleNumber(0)] }).match(/<h2.*?<\/h2>/) ?? [];
    expect(headline?.replace(/<span class="sr-only">.*?<\/span>/, "")).toMatch(/>Numbers to choose from</);
  });

  test("from two minutes on the list offers to be asked for again", () => {
    const aged = (minutes: number) =>
      shown({ country: "US" }, { numbers: [sampleNumber(0)], fetched_at: sampleTime({ minutes: -minutes }) });
    expect(aged(1)).not.toContain("Look again");
    expect(aged(2)).toContain("Look again");
  });

  test("dollars are named where another dollar is possible", () => {
    const of = (country: string) =>
      shown({ country }, { numbers: [sampleNumber(0, { country })], fetched_at: sampleTime({}) });
    expect(of("CA")).toContain("Prices in US dollars");
    expect(of("AU")).toContain("Prices in US dollars");
    expect(of("US")).not.toContain("US dollars");
  });

  test("a search that the server could not do: why, and a way to try again", () => {
    const html = renderToStaticMarkup(
      <SearchResults search={readSearch({ country: "US" })} outcome={{ failure: { text: "Too many requests." } }} />,
    );
    expect(html).toMatch(/The search did not work.*Too many requests\..*Search again/);
  });

  test("pages of samples overlap: a number is listed once, and a page that brought nothing new is known", () => {
    const page = (...digits: number[]) => sampleAnswer({ numbers: digits.map((digit) => sampleNumber(digit)) });
    const first = page(1, 2);
    const more = describeResults(first, [page(2, 3)]);
    expect(more.numbers.map(({ e164 }) => e164.at(-1))).toEqual(["1", "2", "3"]);
    expect(more.nothingNew).toBe(false);
    expect(describeResults(first, [page(1)]).nothingNew).toBe(true);
    expect(describeResults(first, []).nothingNew).toBe(false);
  });
});

test.each([
  ["US", { prefix: "415", name: "San Francisco" }, 'placeholder="e.g. 415 or San Francisco"'],
  ["DE", null, 'name="area"'],
])("the example of a place in %s is one of that country, or none", (iso2, example_area, expected) => {
  const countries = [{ iso2, name: iso2, dial_prefix: "1", example_area }];
  const html = renderToStaticMarkup(<SearchForm countries={countries} search={readSearch({ country: iso2 })} />);
  const [field] = html.match(/<input[^>]*name="area"[^>]*>/) ?? [];
  expect(field).toContain(expected);
  if (!example_area) expect(field).not.toContain("placeholder=");
});

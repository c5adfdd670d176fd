import { expect, test } from "vitest";
import { readSearch, similarSearch, writeSearch } from "@/components/catalog/search-url";
import { searchQuerySchema } from "@/lib/contract/available-numbers";

test("an empty address means any number of the default country", () => {
  expect(readSearch({}, "NL")).toEqual({
    country: "NL",
    area: "",
    digits: "",
    match: "contains",
    type: "",
    features: [],
    sort: "best",
    usualSort: "best",
  });
  expect(writeSearch(readSearch({}))).toBe("country=US");
});

test("choices that do not exist are left out of the address, what was typed stays", () => {
  const search = readSearch({
    country: "Germany",
    digits: "12-34x",
    match: "middle",
    type: "satellite",
    features: "voice_in,fax,teleport",
    sort: "magic",
  });
  expect(search).toMatchObject({
    country: "US",
    digits: "12-34x",
    match: "contains",
    type: "",
    features: ["voice_in"],
    sort: "best",
  });
});

test.each([
  "country=US&area=415&digits=777&match=ends&type=local&features=voice_in%2Csms_in&sort=price",
  "country=GB&area=New+York",
  "country=US&digits=777",
])("writing what was read gives the same address: %s", (query) => {
  expect(writeSearch(readSearch(Object.fromEntries(new URLSearchParams(query))))).toBe(query);
});

test("repeated features of a plain form are read like a comma list", () => {
  expect(readSearch({ features: ["voice_in", "sms_in"] }).features).toEqual(["voice_in", "sms_in"]);
});

test("every search the form can make is one the API accepts", () => {
  const query = writeSearch({
    country: "US",
    area: "415",
    digits: "777",
    match: "starts",
    type: "toll_free",
    features: ["voice_in", "sms_out"],
    sort: "memorable",
    usualSort: "best",
  });
  expect(searchQuerySchema.parse(Object.fromEntries(new URLSearchParams(query)))).toMatchObject({
    country: "US",
    area: "415",
    digits: { digits: "777", word: null, isInternational: false },
    match: "starts",
    type: "toll_free",
    features: ["voice_in", "sms_out"],
    sort: "memorable",
  });
});

test("who usually sorts by price can still ask for the best match", () => {
  const usual = readSearch({}, "US", "price");
  expect(usual.sort).toBe("price");
  expect(writeSearch(usual)).toBe("country=US&sort=price"); // other areas are asked for
  expect(writeSearch(readSearch({}, "US", "memorable"))).toBe("country=US"); // the API knows the preference
  const best = readSearch({ sort: "best" }, "US", "price");
  expect(writeSearch(best)).toBe("country=US&sort=best");
});

test("where the digits stand does not matter without digits", () => {
  expect(writeSearch({ ...readSearch({}), match: "ends" })).toBe("country=US");
});

test.each([
  [{ country: "US", place: "New York, NY", number_type: "local" }, "country=US&area=New+York&type=local"],
  [{ country: "US", place: "Toll-free", number_type: "toll_free" }, "country=US&type=toll_free"],
] as const)("what replaces a lost line of %j", (line, query) => {
  expect(similarSearch(line)).toBe(query);
});

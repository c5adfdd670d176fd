import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as areasRoute } from "@/app/api/v1/areas/route";
import { GET as searchRoute } from "@/app/api/v1/available-numbers/route";
import { POST as batchRoute } from "@/app/api/v1/cart/items/batch/route";
import { GET as numbersRoute } from "@/app/api/v1/numbers/route";
import { GET as placesRoute } from "@/app/api/v1/places/route";
import { recoveryCodeSchema } from "@/lib/auth/schema";
import type { SearchAnswer } from "@/lib/contract/available-numbers";
import { AppError } from "@/lib/errors";
import { parseForm } from "@/lib/forms/parse-form";
import { readForwardTo } from "@/lib/orders/read-forward-to";
import { buyNumber } from "../../builders/number.ts";
import { openBrowser } from "../../setup/browser.ts";
import { openShop, type Shop } from "../../setup/shop.ts";
import { type InputPlace, type InputRow, inputs } from "./table.ts";

/** Each input of the table goes through the route, form or rule that a person's input goes through, on a real database and carrier. */
let shop: Shop;
let key: string;
const table: (InputRow & { seen: string; ok: boolean })[] = [];

beforeAll(async () => {
  shop = await openShop({ countries: ["US", "CA", "GB", "DE", "AU"] });
  const person = await shop.newPerson();
  const [area] = await shop.database.sql`select id from public.areas where country = 'US' and prefix = '415'`;
  for (const [index, label] of ["Office 1", "Office 2", "Büro"].entries()) {
    const { numberId } = await buyNumber(shop.database, person, {
      areaId: area!.id,
      e164: `+1415555016${index}`,
    });
    await shop.database.sql`update public.purchased_numbers set label = ${label} where id = ${numberId}`;
  }
  key = await shop.newKey(person.accountId, ["numbers:read"]);
});
afterAll(async () => {
  if (process.env.INPUTS_TABLE) writeFileSync(process.env.INPUTS_TABLE, JSON.stringify(table));
  await shop?.close();
});

type Route = typeof searchRoute;
async function get(route: Route, path: string, query: Record<string, string>, headers: Record<string, string> = {}) {
  const request = openBrowser().request(`/api/v1${path}?${new URLSearchParams(query)}`, { headers });
  const response = await route(request, { params: Promise.resolve({}) });
  return { status: response.status, body: await response.json() };
}

/** What all numbers have in common with the pattern, a hint's code, or that it was refused for the right parameter. */
function seenDigits({ status, body }: { status: number; body: SearchAnswer & { error?: unknown } }, expected: string) {
  if (status === 400)
    return JSON.stringify(body.error).includes('"path":"digits"') ? "refused" : "refused for another reason";
  const numbers = body.numbers.map(({ e164 }) => e164);
  if (numbers.length === 0) return body.hints[0]?.code ?? "none";
  const pattern = new RegExp(expected);
  return numbers.every((e164) => pattern.test(e164)) ? expected : (numbers.find((e164) => !pattern.test(e164)) ?? "");
}

/** The places of all numbers; of several samples where several places are expected. */
async function seenPlaces(country: string, area: string, expected: string): Promise<string> {
  const found = new Set<string>();
  for (let look = 0; look < 6; look++) {
    const { status, body } = await get(searchRoute, "/available-numbers", {
      country,
      area,
      ...(look > 0 && { more: "true" }),
    });
    if (status === 400) return "refused";
    for (const { place } of body.numbers) found.add(place);
    if (found.size === 0) return body.hints[0]?.code ?? "none";
    if (found.size >= expected.split(" + ").length) break;
  }
  return [...found].sort().join(" + ");
}

const names = (of: { name: string }[]) => of.map(({ name }) => name).join(" + ") || "none";

const look: Record<InputPlace, (row: InputRow) => Promise<string>> = {
  "search: digits": async ({ country, typed, expected }) =>
    seenDigits(await get(searchRoute, "/available-numbers", { country, digits: typed }), expected),
  "search: place": ({ country, typed, expected }) => seenPlaces(country, typed, expected),
  areas: async ({ country, typed }) => names((await get(areasRoute, "/areas", { country, query: typed })).body.areas),
  places: async ({ country, typed }) =>
    names((await get(placesRoute, "/places", { country, query: typed })).body.places.slice(0, 1)),
  "My Numbers": async ({ typed }) => {
    const { body } = await get(numbersRoute, "/numbers", { query: typed }, { authorization: `Bearer ${key}` });
    return body.numbers.map(({ label }: { label: string }) => label).join(" + ") || "none";
  },
  "forwarding phone": async ({ typed }) => {
    try {
      return readForwardTo(typed, true) ?? "none";
    } catch (error) {
      return error instanceof AppError && error.status === 400 ? "refused" : "failed";
    }
  },
  code: async ({ typed }) => {
    const form = new FormData();
    form.set("email", "ada@example.test");
    form.set("code", typed);
    const read = parseForm(recoveryCodeSchema, form);
    return read.ok ? read.data.code : "refused";
  },
  "several at once": async ({ country, typed }) => {
    const quantity = Number(/^\d(?= numbers| x)/.exec(typed)?.[0] ?? 2);
    const body = JSON.stringify({ quantity, search: { country, area: typed } });
    const request = openBrowser().request("/api/v1/cart/items/batch", { method: "POST", body });
    const response = await batchRoute(request, { params: Promise.resolve({}) });
    return `${(await response.json()).held} held`;
  },
};

describe.each([...new Set(inputs.map(({ where }) => where))])("%s", (where) => {
  test.each(inputs.filter((row) => row.where === where))("$country $typed", async (row) => {
    const seen = await look[where](row);
    const ok = seen === row.expected || row.expected.endsWith(`|${seen}`);
    table.push({ ...row, seen, ok });
    expect(seen).toBe(ok ? seen : row.expected);
  });
});

test("the table has at least 150 inputs, each once for its place", () => {
  expect(inputs.length).toBeGreaterThanOrEqual(150);
  expect(new Set(inputs.map(({ where, country, typed }) => `${where} ${country} ${typed}`)).size).toBe(inputs.length);
});

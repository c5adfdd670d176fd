import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as chartsRoute } from "@/app/api/v1/calls/charts/route";
import { GET as exportRoute } from "@/app/api/v1/calls/export/route";
import { GET as callsRoute } from "@/app/api/v1/calls/route";
import { identifyCaller, type UserActor } from "@/lib/callers";
import { exportCalls } from "@/lib/calls";
import type { Call } from "@/lib/contract/calls/wire";
import { buyNumber } from "../../builders/number.ts";
import { buildKey, type SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

/** The history of an account's calls: filters, pages, the file, and who may. */

const ANNA = "+12125550141";
let shop: Shop;
let area: string;
let bought = 0;
let calls = 0;

beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
  area = (await shop.database.sql`select id from public.areas where prefix = '415'`)[0]!.id as string;
});
afterAll(() => shop?.close());

let owner: SignedInPerson;
let desk: { id: string; e164: string };
let shopLine: { id: string; e164: string };
beforeEach(async () => {
  owner = await shop.newPerson();
  [desk, shopLine] = [await newNumber(), await newNumber()];
});

async function newNumber() {
  const e164 = `+1415555${String(500 + ++bought).padStart(4, "0")}`;
  const { numberId } = await buyNumber(shop.database, owner, { areaId: area, e164 });
  return { id: numberId, e164 };
}

interface Past {
  to?: { e164: string };
  caller?: string | null;
  at?: string;
  is?: "answered" | "missed" | "voicemail" | "rejected" | "ringing";
}
/** A call as the voice application reports it, then put back to its time. */
async function past({ to = desk, caller = "+16465550133", at, is = "missed" }: Past = {}): Promise<string> {
  const { worker } = shop.database.call;
  const callRef = `CA-history-${++calls}`;
  const { id } = await worker("call_started", { p_call: { call_ref: callRef, to: to.e164, caller, entry: "sip" } });
  const step = { rule: { kind: "always" }, branch: "", step: 0 };
  const ring = {
    lines: [{ kind: "phone", target: ANNA, agent: null }],
    seconds: 20,
    screen: false,
    rule: { kind: "always" },
  };
  if (is !== "rejected") await worker("call_step", { p_call_ref: callRef, p_step: { ...step, ring } });
  if (is === "answered") {
    const result = { branch: "", step: 0, position: 0, status: "bridged", seconds: 30 };
    await worker("call_step", { p_call_ref: callRef, p_step: { ...step, result, outcome: "answered" } });
  }
  if (is === "voicemail") {
    await worker("call_recorded", { p_call_ref: callRef, p_recording_ref: `RE${callRef}`, p_seconds: 7 });
  }
  if (is === "rejected") {
    await worker("call_step", { p_call_ref: callRef, p_step: { ...step, outcome: "rejected", end_cause: "rejected" } });
  } else if (is !== "ringing") {
    await worker("call_ended", { p_call_ref: callRef, p_cause: "completed", p_seconds: 30 });
  }
  if (at) {
    await shop.database.sql`update public.call_legs set call_started_at = ${at} where call_id = ${id}`;
    await shop.database.sql`update public.calls set started_at = ${at} where id = ${id}`;
  }
  return id as string;
}

type Route = (request: Request, segment: { params: Promise<Record<never, never>> }) => Promise<Response>;
function get(route: Route, path: string, who: SignedInPerson | string = owner): Promise<Response> {
  const request =
    typeof who === "string"
      ? new Request(`${process.env.APP_URL}/api/v1${path}`, { headers: { authorization: `Bearer ${who}` } })
      : who.browser.request(`/api/v1${path}`);
  return route(request, { params: Promise.resolve({}) });
}
async function list(query = "", who: SignedInPerson | string = owner) {
  const answer = await get(callsRoute, `/calls${query}`, who);
  return { status: answer.status, ...(await answer.json()) } as {
    status: number;
    calls: Call[];
    next_cursor: string | null;
    error?: { code: string; details: { issues: { path: string }[] } };
  };
}
const ids = async (query = "", who: SignedInPerson | string = owner) =>
  (await list(query, who)).calls.map(({ id }) => id);

test("charts count the same calls by day, hour and caller, in the zone of the number; days without calls are left out", async () => {
  await past({ at: "2026-11-02T23:30:00Z", is: "answered" });
  await past({ at: "2026-11-02T23:40:00Z" });
  await past({ at: "2026-11-04T09:00:00Z", caller: null });
  await past({ to: shopLine, at: "2026-11-04T09:00:00Z", caller: "+16465550199" });
  const charts = async (query: string, who: SignedInPerson | string = owner) => {
    const answer = await get(chartsRoute, `/calls/charts?from=2026-11-01&to=2026-11-05${query}`, who);
    return { status: answer.status, ...(await answer.json()) };
  };
  expect(await charts(`&number=${desk.id}&time_zone=Europe/Berlin`)).toMatchObject({
    status: 200,
    days: [
      { day: "2026-11-03", calls: 2, answered: 1 },
      { day: "2026-11-04", calls: 1, answered: 0 },
    ],
    hours: [
      { weekday: 2, hour: 0, calls: 2 },
      { weekday: 3, hour: 10, calls: 1 },
    ],
    callers: [
      { caller: "+16465550133", calls: 2, answered: 1 },
      { caller: null, calls: 1, answered: 0 },
    ],
  });
  expect((await charts("")).days).toMatchObject([{ calls: 2 }, { calls: 2 }]);
  expect((await charts("&result=answered")).days).toMatchObject([{ day: "2026-11-02", calls: 1, answered: 1 }]);
  expect((await charts("", await shop.newPerson())).days).toEqual([]);
  const tooMany = await get(chartsRoute, "/calls/charts?from=2026-01-01&to=2026-11-05");
  expect(tooMany.status).toBe(400);
  expect((await get(chartsRoute, "/calls/charts")).status).toBe(200);
});

test("calls of all numbers, newest first, each with its number, zone and phones", async () => {
  await shop.database.sql`
    insert into public.call_plans (account_id, number_id, version, plan)
    values (${owner.accountId}, ${shopLine.id}, 1, '{"time_zone": "Europe/Berlin"}')`;
  await past({ at: "2026-11-01T10:00:00Z" });
  await past({ to: shopLine, is: "answered", at: "2026-11-02T10:00:00Z" });
  const { calls: listed } = await list();
  expect(listed).toMatchObject([
    {
      number: { id: shopLine.id, e164: shopLine.e164, time_zone: "Europe/Berlin" },
      result: "answered",
      answered_by: ANNA,
      legs: [{ e164: ANNA, status: "bridged" }],
    },
    { number: { id: desk.id, time_zone: "UTC" }, result: "missed", legs: [{ status: "canceled" }] },
  ]);
});

describe("filters", () => {
  test("by result: what is being filtered by is what came of the call", async () => {
    const made: Record<string, string> = {};
    for (const is of ["answered", "missed", "voicemail", "rejected", "ringing"] as const) made[is] = await past({ is });
    for (const [result, is] of Object.entries({
      answered: "answered",
      missed: "missed",
      voicemail: "voicemail",
      turned_away: "rejected",
      going_on: "ringing",
    })) {
      expect(await ids(`?result=${result}`)).toEqual([made[is]]);
    }
    expect(await ids("?result=&number=&caller=&from=&to=")).toHaveLength(5); // a form sends all its fields
    expect(await ids(`?number=${desk.id}&result=missed`)).toEqual([made.missed]);
    expect(await ids(`?number=${shopLine.id}`)).toEqual([]);
  });

  test("by digits of the caller as people write them", async () => {
    const london = await past({ caller: "+442079460811" });
    const york = await past({ caller: "+12125550133" });
    const hidden = await past({ caller: null });
    for (const typed of ["020 7946", "+44 (0)20 7946 0811", "+442079460811", "0811", "**811", "7946"]) {
      expect(await ids(`?caller=${encodeURIComponent(typed)}`), typed).toEqual([london]);
    }
    expect(await ids("?caller=(212)")).toEqual([york]);
    expect(await ids("?caller=Hidden")).toEqual([hidden]);
    const refused = await list("?caller=%25%25'");
    expect([refused.status, refused.error?.details.issues[0]?.path]).toEqual([400, "caller"]);
  });

  test("by days of the number's zone, or of the zone that is named", async () => {
    await shop.database.sql`
      insert into public.call_plans (account_id, number_id, version, plan)
      values (${owner.accountId}, ${desk.id}, 1, '{"time_zone": "America/New_York"}')`;
    const call = await past({ at: "2026-11-02T03:30:00Z" }); // the evening of November 1 in New York, where clocks changed
    expect(await ids(`?number=${desk.id}&from=2026-11-01&to=2026-11-01`)).toEqual([call]);
    expect(await ids(`?number=${desk.id}&from=2026-11-02`)).toEqual([]);
    expect(await ids("?from=2026-11-02&to=2026-11-02")).toEqual([call]); // UTC
    expect(await ids("?from=2026-11-02&time_zone=America/New_York")).toEqual([]);
    expect((await list("?from=2026-11-02&to=2026-11-01")).status).toBe(400);
    expect((await list("?from=2026-02-31")).status).toBe(400);
    expect((await list("?from=2026-11-01&time_zone=Mars/Base")).status).toBe(400);
  });
});

test("pages neither repeat nor leave out, also calls of one instant in different months", async () => {
  for (let i = 0; i < 7; i++) await past({ at: i < 4 ? "2026-11-01T00:00:00Z" : "2026-10-31T23:59:59Z" });
  const all = await ids();
  expect(new Set(all).size).toBe(7);
  const paged: string[] = [];
  let cursor = "";
  do {
    const page = await list(`?limit=2${cursor}`);
    paged.push(...page.calls.map(({ id }) => id));
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : "";
  } while (cursor);
  expect(paged).toEqual(all);
});

test("an account's calls are its own; a key needs to see numbers", async () => {
  await past();
  const stranger = await shop.newPerson();
  expect(await ids("", stranger)).toEqual([]);
  expect(await ids(`?number=${desk.id}`, stranger)).toEqual([]);
  expect(await (await get(exportRoute, `/calls/export?number=${desk.id}`, stranger)).text()).not.toContain("+1646");
  const reads = await buildKey(shop.database.sql, owner.accountId, ["numbers:read"]);
  expect(await ids("", reads)).toHaveLength(1);
  const orders = await buildKey(shop.database.sql, owner.accountId, ["orders:read"]);
  expect((await list("", orders)).status).toBe(403);
  expect((await get(exportRoute, "/calls/export", orders)).status).toBe(403);
});

describe("the file", () => {
  test("has the calls of the filter with their times, and nothing that a spreadsheet would run", async () => {
    await shop.database.sql`update public.purchased_numbers set label = '=cmd(), "x"' where id = ${desk.id}`;
    await past({ is: "answered", at: "2026-11-02T03:30:00Z" });
    await past({ caller: null });
    const answer = await get(exportRoute, "/calls/export?result=answered");
    expect(answer.headers.get("content-type")).toContain("text/csv");
    const lines = (await answer.text()).split("\r\n");
    expect(lines).toHaveLength(3); // header, one call, and the end of its line
    expect(lines[1]).toContain(
      `2026-11-02 03:30,UTC,2026-11-02T03:30:00.000Z,${desk.e164},"'=cmd(), ""x""",+16465550133,answered`,
    );
    expect(lines[1]).toContain(`${ANNA} bridged`);
  });

  test("is refused before it begins, ends where it may, and says so", async () => {
    expect((await get(exportRoute, "/calls/export?caller=%25")).status).toBe(400);
    for (let i = 0; i < 3; i++) await past();
    const actor = (await identifyCaller(null, owner.browser.jar)).actor as UserActor;
    const text = async (most: number) => new Response(await exportCalls(actor, owner.accountId, {}, most)).text();
    expect(await text(2)).toMatch(/Only the first 2 calls are in this file/);
    expect((await text(3)).split("\r\n")).toHaveLength(5);
  });
});

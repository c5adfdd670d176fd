import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Harness, startHarness } from "./support/harness.ts";
import { type JobCluster, startJobCluster } from "./support/job-database.ts";

let cluster: JobCluster;
let harness: Harness;

beforeAll(async () => {
  cluster = await startJobCluster();
  harness = await startHarness(await cluster.createDatabase(), (inngest) => [
    inngest.createFunction({ id: "echo", triggers: [{ event: "echo" }], retries: 0 }, async ({ event, step }) => {
      await step.run("<b>bold</b>", () => event.data);
      if (event.data.fail) throw new Error("<script>alert(1)</script>");
      await step.sleep("hour", "1h");
    }),
  ]);
});
afterAll(async () => {
  await harness?.close();
  await cluster?.stop();
});

const get = async (path: string) => {
  const answer = await fetch(harness.server.url + path);
  return { status: answer.status, text: await answer.text(), policy: answer.headers.get("content-security-policy") };
};
const rawStatus = (path: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve) => {
    const { port } = new URL(harness.server.url);
    request({ host: "127.0.0.1", port, path, headers }, (answer) => resolve(answer.statusCode)).end();
  });
const press = (path: string, origin: string | undefined) =>
  fetch(harness.server.url + path, { method: "POST", redirect: "manual", headers: origin ? { origin } : {} });

test("the pages show runs, timeline and event, escaped and without secrets", async () => {
  const data = { note: "<img src=x onerror=alert(1)>", accessToken: "tok_123", fail: true };
  const eventId = await harness.send("echo", data);
  const [run] = await harness.ended(eventId);
  const pages = await Promise.all(
    [
      "/",
      `/runs/${run!.id}`,
      "/events",
      `/events/${eventId}`,
      "/functions",
      "/queue",
      "/?text=onerror&status=Failed",
    ].map(get),
  );
  for (const page of pages) {
    expect(page.status).toBe(200);
    expect(page.policy).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/<img|<script|<b>bold|tok_123/);
  }
  const [runs, detail, , event, functions, , filtered] = pages;
  expect(runs!.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(detail!.text).toContain("&lt;b&gt;bold&lt;/b&gt;");
  expect(detail!.text).toContain("[redacted]");
  expect(event!.text).toContain(run!.id);
  expect(functions!.text).toContain("app-echo");
  expect(filtered!.text).toContain(run!.id);
  expect((await get("/?text=nothing-like-this")).text).not.toContain(run!.id);
});

test("cancel and re-run work from the page itself and from nowhere else", async () => {
  const eventId = await harness.send("echo", { n: 1 });
  const [open] = await harness.until(async () => {
    const rows = await harness.sql<{ id: string }[]>`
      select r.id from runs r join jobs j on j.run_id = r.id where j.kind = 'sleep' and r.event_internal_id = ${eventId}`;
    return rows.length > 0 && rows;
  }, "the sleeping run");
  const cancel = `/runs/${open!.id}/cancel`;
  expect((await press(cancel, undefined)).status).toBe(403);
  expect((await press(cancel, "http://evil.example")).status).toBe(403);
  expect((await get(cancel)).status).toBe(405);
  expect((await press(cancel, harness.server.url)).status).toBe(303);
  expect((await harness.ended(eventId))[0]!.status).toBe("Cancelled");

  const again = await press(`/runs/${open!.id}/rerun`, harness.server.url);
  const newEventId = again.headers.get("location")!.split("/").at(-1)!;
  await harness.until(async () => {
    const [run] = await harness.sql<
      { data: unknown }[]
    >`select events -> 0 -> 'data' as data from runs where event_internal_id = ${newEventId}`;
    return run && JSON.stringify(run.data) === '{"n":1}';
  }, "the second run");
});

test("other web pages can neither send events nor read through a foreign name", async () => {
  const event = JSON.stringify({ name: "echo", data: {} });
  const foreign = await fetch(`${harness.server.url}/e/key`, {
    method: "POST",
    body: event,
    headers: { origin: "http://evil.example" },
  });
  expect(foreign.status).toBe(403);
  expect(await rawStatus("/", { host: "rebound.example" })).toBe(403);
});

test.each(["//", "/%", "/runs/%E0%A4%A", "/:80/", "*"])(
  "the address %s is answered and harms nothing",
  async (path) => {
    expect(await rawStatus(path)).toBeTypeOf("number");
    expect((await get("/health")).status).toBe(200);
  },
);

test("ended runs and their events are deleted after the retention, open ones stay", async () => {
  const open = await harness.send("echo", { n: 2 });
  const ended = await harness.send("echo", { fail: true });
  await harness.ended(ended);
  await harness.until(
    async () => (await harness.sql`select from runs where event_internal_id = ${open}`).length > 0,
    "the open run",
  );
  const { deleteExpired } = await import("../../../local/inngest/state/retention.ts");
  const engine = { sql: harness.sql, now: () => Date.now() + 4 * 86_400_000, retentionMs: 3 * 86_400_000 };
  await deleteExpired(engine as unknown as Parameters<typeof deleteExpired>[0]);
  await deleteExpired(engine as unknown as Parameters<typeof deleteExpired>[0]);
  const left = await harness.sql<
    { id: string }[]
  >`select internal_id as id from events where internal_id in (${open}, ${ended})`;
  expect(left.map((row) => row.id)).toEqual([open]);
  expect(await harness.sql`select from runs where event_internal_id = ${ended}`).toHaveLength(0);
});

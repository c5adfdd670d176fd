import { afterAll, beforeAll, expect, test } from "vitest";
import { functions } from "@/inngest/functions";
import { eventSchemas } from "@/lib/jobs/events";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** `provision-number` waits for it inside a run. */
const awaited = ["carrier-order/settled"];

test("what SQL emits is known, and every event of ours has a listener", async () => {
  const sources = await db.sql`select prosrc as source from pg_proc where pronamespace = 'private'::regnamespace`;
  const emitted = sources.flatMap(({ source }) =>
    Array.from((source as string).matchAll(/private\.emit\('([^']+)'/g), ([, event]) => event as string),
  );
  const triggers = functions.flatMap((fn): readonly { event?: string }[] => (fn.opts.triggers ?? []) as never);
  const heard = new Set([...awaited, ...triggers.flatMap(({ event }) => event ?? [])]);
  expect(emitted.length).toBeGreaterThan(5);
  expect(emitted.filter((event) => !(event in eventSchemas))).toEqual([]);
  expect(Object.keys(eventSchemas).filter((event) => !heard.has(event))).toEqual([]);
});

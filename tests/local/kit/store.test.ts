import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createClock } from "../../../local/kit/clock.ts";
import { openStore } from "../../../local/kit/store.ts";

type Thing = { id: string; size: number };

const folder = mkdtempSync(join(tmpdir(), "kit-store-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what was put is there after the file is opened again, in insertion order", () => {
  const file = join(folder, "deep", "state.sqlite");
  const first = openStore(file);
  const things = first.collection<Thing>("things");
  things.put("b", { id: "b", size: 1 });
  things.put("a", { id: "a", size: 2 });
  things.put("b", { id: "b", size: 3 });
  things.put("gone", { id: "gone", size: 0 });
  expect(things.delete("gone")).toBe(true);
  expect(things.delete("gone")).toBe(false);
  first.close();

  const second = openStore(file);
  expect(second.collection<Thing>("things").list()).toEqual([
    { id: "b", size: 3 },
    { id: "a", size: 2 },
  ]);
  second.close();
});

test("an object that was read and changed counts only after put", () => {
  const things = openStore(":memory:").collection<Thing>("things");
  things.put("a", { id: "a", size: 1 });
  const read = things.get("a");
  if (read) read.size = 99;
  expect(things.get("a")?.size).toBe(1);
  things.update("a", (thing) => {
    thing.size = 2;
  });
  expect(things.get("a")?.size).toBe(2);
});

test("a transaction that throws leaves neither rows nor memory behind", () => {
  const store = openStore(":memory:");
  const things = store.collection<Thing>("things");
  things.put("a", { id: "a", size: 1 });
  expect(() =>
    store.transaction(() => {
      things.put("a", { id: "a", size: 2 });
      store.transaction(() => things.put("b", { id: "b", size: 1 }));
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(things.list()).toEqual([{ id: "a", size: 1 }]);
  store.transaction(() => things.put("c", { id: "c", size: 1 }));
  expect(things.count()).toBe(2);
});

test("the clock moves forward, fires what became due in order, and keeps its offset", () => {
  const store = openStore(":memory:");
  const clock = createClock(store);
  const fired: string[] = [];
  clock.schedule(clock.now() + 60_000, () => fired.push("minute"));
  clock.schedule(clock.now() + 30_000, () => fired.push("half"));
  const cancel = clock.schedule(clock.now() + 40_000, () => fired.push("canceled"));
  clock.schedule(clock.now() + 86_400_000, () => fired.push("day"));
  cancel();
  clock.advance(60_000);
  expect(fired).toEqual(["half", "minute"]);
  expect(createClock(store).offset()).toBe(60_000);
});

test("the clock returns what comes next, moves to a given offset, and never back", () => {
  const store = openStore(":memory:");
  const clock = createClock(store);
  expect(clock.nextDue()).toBeNull();
  const soon = clock.now() + 30_000;
  const fired: string[] = [];
  clock.schedule(soon + 60_000, () => fired.push("later"));
  clock.schedule(soon, () => fired.push("soon"));
  expect(clock.nextDue()).toBe(soon);
  clock.moveTo(45_000);
  expect(fired).toEqual(["soon"]);
  expect(clock.nextDue()).toBe(soon + 60_000);
  clock.moveTo(10_000);
  expect(clock.offset()).toBe(45_000);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Agenda, createAgenda } from "../../../local/kit/agenda.ts";
import { type Clock, createClock } from "../../../local/kit/clock.ts";
import { openStore, type Store } from "../../../local/kit/store.ts";

let store: Store;
let clock: Clock;
let agenda: Agenda;
let done: string[];

const open = () => {
  agenda = createAgenda("test", store, clock);
  agenda.on("note", (ref, at) => void done.push(`${ref}@${at - start}`));
};
let start = 0;

beforeEach(() => {
  vi.useFakeTimers();
  store = openStore(":memory:");
  clock = createClock(store);
  start = clock.now();
  done = [];
  open();
});
afterEach(() => {
  agenda.stop();
  store.close();
  vi.useRealTimers();
});

test("work happens at its instant, earliest first, also when a test moves the clock over several", () => {
  agenda.plan("note", "b", start + 200);
  agenda.plan("note", "a", start + 100);
  vi.advanceTimersByTime(150);
  expect(done).toEqual(["a@100"]);
  agenda.plan("note", "c", start + 5000);
  clock.advance(10_000);
  expect(done).toEqual(["a@100", "b@200", "c@5000"]);
});

test("a later plan replaces an earlier one, and a canceled one never happens", () => {
  agenda.plan("note", "a", start + 100);
  agenda.plan("note", "a", start + 300);
  agenda.plan("note", "b", start + 100);
  agenda.cancel("note", "b");
  clock.advance(1000);
  expect(done).toEqual(["a@300"]);
});

test("what comes due through other work happens in the same walk", () => {
  agenda.on("month", (ref, at) => {
    done.push(`${ref}@${at - start}`);
    agenda.plan("month", ref, at + 30);
  });
  agenda.plan("month", "m", start + 30);
  clock.advance(100);
  expect(done).toEqual(["m@30", "m@60", "m@90"]);
});

test("what came due while the process was gone happens at the next start", () => {
  agenda.plan("note", "a", start + 100);
  agenda.stop();
  clock.advance(1000);
  expect(done).toEqual([]);
  open();
  agenda.runDue();
  expect(done).toEqual(["a@100"]);
  expect(clock.nextDue()).toBeNull();
});

test("work that fails is undone, reported and not tried forever", () => {
  const report = vi.spyOn(console, "error").mockImplementation(() => {});
  const notes = store.collection("notes");
  agenda.on("broken", () => {
    notes.put("half", {});
    throw new Error("no");
  });
  agenda.plan("broken", "x", start + 1);
  agenda.plan("note", "a", start + 2);
  clock.advance(10);
  expect(report).toHaveBeenCalledWith("[test] broken of x failed", new Error("no"));
  expect(notes.count()).toBe(0);
  expect(done).toEqual(["a@2"]);
});

test("a plan that is rolled back never happens", () => {
  expect(() =>
    store.transaction(() => {
      agenda.plan("note", "a", start + 1);
      throw new Error("undo");
    }),
  ).toThrow("undo");
  clock.advance(10);
  expect(done).toEqual([]);
});

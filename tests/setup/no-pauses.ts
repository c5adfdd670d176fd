import { vi } from "vitest";

// Sign-in and its kin answer after a fixed time at the earliest, so that the time reveals nothing (tests/lib/kernel/at-least.test.ts).
// Tests on a database sign in hundreds of times.
vi.mock("@/lib/kernel/at-least", () => ({
  atLeast: vi.fn((_milliseconds: number, work: () => Promise<unknown>) => work()),
}));

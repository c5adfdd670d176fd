import { describe, expect, test } from "vitest";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { carrierEntries } from "@/lib/carriers/registry";
import { eventSource } from "@/lib/external-events/registry";
import * as parts from "../../../local/stack/registry.ts";

test("an id that is in no entry is no carrier", () => {
  expect(new Set(carrierEntries.map(({ id }) => id)).size).toBe(carrierEntries.length);
  expect(() => carrierFor("nobody")).toThrow(expect.objectContaining({ code: "not_configured" }));
});

describe.each(carrierEntries.map((entry) => [entry.id, entry] as const))("%s", (id, { variables }) => {
  test("has an embedded part of its name, which knows its variables and that it costs money", () => {
    const part = Object.values(parts).find(({ name }) => name === id);
    expect(part?.money?.direction).toBe("out");
    const known = [part?.real?.marker, ...(part?.real?.needs ?? []), ...(part?.real?.optional ?? [])];
    expect(known).toEqual(expect.arrayContaining([...variables]));
  });

  test("is a source of events", () => {
    expect(eventSource(id)?.id).toBe(id);
  });
});

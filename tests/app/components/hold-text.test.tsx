import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { holdState } from "@/components/cart/hold-state";
import { HoldText } from "@/components/cart/hold-text";
import { formatClock } from "@/components/number-facts/format-time";

const at = (time: string) => `2026-11-21T${time}.000Z`;
const number = { e164: "+14155550100", checked_at: at("05:50:20") };

/** What the cart says, as text, at an instant of the server's clock. */
const said = (item: Parameters<typeof HoldText>[0]["item"], now: string, deadline = at("06:00:23")) =>
  renderToStaticMarkup(<HoldText item={item} deadline={deadline} serverNow={now} receivedAt={0} />).replace(
    /<[^>]*>/g,
    "",
  );
const clock = (time: string) => formatClock(at(time));
const reserved = (time: string) => `Reserved for you with its carrier until ${clock(time)}`;

describe("what the cart says about a hold", () => {
  test("extended: reserved until the reservation ends, then held here only", () => {
    const item = { ...number, firm_until: at("05:50:23") };
    expect(said(item, at("05:49:00"))).toBe(
      `Reserved for you with its carrier until ${clock("05:50:23")}, then held for you here until ${clock("06:00:23")}`,
    );
    expect(said(item, at("05:50:23"))).toBe(
      `Held for you here until ${clock("06:00:23")}. Checked with its carrier just now, and again before you pay.`,
    );
  });

  test("reserved for longer than the cart's deadline: held until the deadline", () => {
    expect(said({ ...number, firm_until: at("06:01:00") }, at("05:52:00"))).toBe(reserved("06:00:23"));
  });

  test("reserved until some seconds before the deadline: until then, without a word about the rest", () => {
    expect(said({ ...number, firm_until: at("05:59:55") }, at("05:52:00"))).toBe(reserved("05:59:55"));
  });

  test("never reserved, and a random number", () => {
    expect(said({ ...number, firm_until: null }, at("05:50:45"))).toContain(
      "Checked with its carrier 25 s ago, and again before you pay.",
    );
    expect(said({ ...number, checked_at: null, firm_until: null }, at("05:50:45"))).toContain(
      "We check with its carrier before you pay.",
    );
    expect(said({ e164: null, checked_at: null, firm_until: null }, at("05:50:45"))).toBe(
      `Price held until ${clock("06:00:23")}. You see the number once it is live.`,
    );
  });

  test("the state follows the clock, without a new answer of the server", () => {
    const item = { ...number, firm_until: at("05:50:23") };
    const kinds = ["05:50:22", "05:50:23", "05:59:00"].map(
      (time) => holdState(item, at("06:00:23"), Date.parse(at(time))).kind,
    );
    expect(kinds).toEqual(["firm", "soft", "soft"]);
  });
});

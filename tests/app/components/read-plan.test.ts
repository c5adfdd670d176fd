import { describe, expect, test } from "vitest";
import { readPlan } from "@/components/calls/read-plan";
import { type CallPlan, callPlanSchema, firstCallPlan, type PlanRoute } from "@/lib/contract/calls/plan";

const own = "+12025550100";
const blank = firstCallPlan("America/New_York");
const phones = (e164: string) => ({
  phones: [{ e164, seconds: 20 }],
  order: "in_turn" as const,
  screen: false,
});
const voicemail = { kind: "voicemail", greeting: null } as const;
const menu = (choices: Extract<PlanRoute["after"], { kind: "menu" }>["choices"]): PlanRoute => ({
  ...blank.open,
  after: { kind: "menu", text: "For sales, press 1.", choices, otherwise: voicemail },
});
const special = (part: Partial<CallPlan["callers"]["special"][number]>): CallPlan => ({
  ...blank,
  callers: {
    ...blank.callers,
    special: [{ name: "Suppliers", callers: ["+13055550100"], route: blank.open, ...part }],
  },
});
const problemsOf = (draft: CallPlan) => {
  const reading = readPlan(draft, own);
  return reading.ok ? {} : reading.problems;
};

describe("a plan under work", () => {
  test("phones and callers are read wherever they stand", () => {
    const draft: CallPlan = {
      ...special({ callers: ["(305) 555-0100", "", "+44 90*"], route: { ...blank.open, ...phones("212 555 0101") } }),
      open: menu([{ digit: "1", name: "Sales", after: voicemail, ...phones("+1 (212) 555-0102") }]),
    };
    const reading = readPlan(draft, own);
    expect(reading).toMatchObject({
      ok: true,
      plan: {
        open: { after: { choices: [{ phones: [{ e164: "+12125550102" }] }] } },
        callers: {
          special: [{ callers: ["+13055550100", "+4490*"], route: { phones: [{ e164: "+12125550101" }] } }],
        },
      },
    });
    expect(callPlanSchema.safeParse(reading.ok && reading.plan).success).toBe(true);
  });

  test.each<[string, CallPlan, string]>([
    [
      "a key without a name",
      { ...blank, closed: menu([{ digit: "1", name: " ", after: voicemail, ...phones(own) }]) },
      "closed.after.choices.0.name",
    ],
    [
      "a key whose phone is half a number",
      { ...blank, open: menu([{ digit: "1", name: "Sales", after: voicemail, ...phones("12") }]) },
      "open.after.choices.0.phones.0",
    ],
    ["a group without a name", special({ name: "" }), "callers.special.0.name"],
    ["a group without callers", special({ callers: [" "] }), "callers.special.0.callers"],
    ["a group with half a caller", special({ callers: ["12"] }), "callers.special.0.callers"],
    [
      "a group whose phone is half a number",
      special({ route: { ...blank.open, ...phones("12") } }),
      "callers.special.0.route.phones.0",
    ],
    [
      "an entry without a day",
      { ...blank, exceptions: [{ from: "2026-12-24", to: "", name: "", spans: [] }] },
      "exceptions.0",
    ],
    [
      "other hours without an end",
      {
        ...blank,
        exceptions: [{ from: "2026-12-24", to: "2026-12-24", name: "", spans: [{ from: "09:00", to: "" }] }],
      },
      "exceptions.0.spans",
    ],
  ])("%s is named by its place", (_name, draft, path) => {
    expect(Object.keys(problemsOf(draft))).toEqual([path]);
  });
});

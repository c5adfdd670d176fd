import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import type { CallPath } from "@/lib/contract/calls/path";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { CallersFields } from "./callers-fields";
import { ClosedDaysFields } from "./closed-days-fields";
import { HoursFields } from "./hours-fields";
import { PlanPreview } from "./plan-preview";
import { RouteFields } from "./route-fields";

const ignore = () => {};
const phones = [
  { e164: "+12025550143", seconds: 20 },
  { e164: "12", seconds: 30 },
];
const route: CallPlan["open"] = {
  phones,
  order: "in_turn",
  screen: false,
  after: { kind: "voicemail", greeting: "You have reached the front desk." },
};
const menu: CallPlan["open"]["after"] = {
  kind: "menu",
  text: "For sales, press 1. For support, press 2.",
  choices: [
    {
      digit: "1",
      name: "Sales",
      phones,
      order: "together",
      screen: true,
      after: { kind: "voicemail", greeting: null },
    },
    { digit: "2", name: "", phones: [], order: "in_turn", screen: false, after: { kind: "message", text: null } },
  ],
  otherwise: { kind: "voicemail", greeting: null },
};
const night = { from: "18:00", to: "02:00" };
const plan: CallPlan = {
  format: 1,
  time_zone: "America/New_York",
  closed_until: sampleTime({ days: 3 }),
  hours: {
    monday: [{ from: "09:00", to: "12:30" }, night],
    tuesday: [{ from: "09:00", to: "24:00" }],
    wednesday: [],
    thursday: [],
    friday: [night],
    saturday: [],
    sunday: [],
  },
  holidays: { country: "US", region: null },
  exceptions: [{ from: "2026-12-24", to: "2026-12-31", name: "Between the years", spans: [night] }],
  callers: {
    allow: ["+12025550123"],
    block: ["+4490*"],
    anonymous: "voicemail",
    special: [{ name: "Suppliers", callers: ["+1305*"], route }],
  },
  open: route,
  closed: { ...route, phones: [], after: { kind: "message", text: null } },
  fallback: "+12025550143",
};

const rule = { kind: "hours", weekday: "monday", from: "09:00", to: "17:00" } as const;
const ringing: CallPath = {
  rule,
  rings: [{ phones: ["+12025550143"], seconds: 20, screen: true, rule }],
  dropped: [{ e164: "+12025550144", reason: "unverified" }],
  end: { kind: "voicemail", greeting: null, rule },
};
const greeting: CallPath = {
  rule: { kind: "outside_hours" },
  rings: [],
  dropped: [],
  end: { kind: "message", text: null, rule: { kind: "outside_hours" } },
};

export const callsGallery: GalleryArea = {
  name: "calls",
  states: {
    "RouteFields: two phones, one unverified, one wrong": (
      <Card>
        <RouteFields
          path="open"
          route={route}
          problems={{ "open.phones.1": "Enter a full number with country code, like +1 202 555 0123." }}
          unverified={{ "open.phones.0": "+12025550143" }}
          onChange={ignore}
        />
      </Card>
    ),
    "RouteFields: a menu with two keys, one without a name": (
      <Card>
        <RouteFields
          path="closed"
          route={{ ...route, phones: [], after: menu }}
          problems={{ "closed.after.choices.1.name": "Give the key a name: what callers choose with it." }}
          unverified={{}}
          onChange={ignore}
        />
      </Card>
    ),
    "HoursFields: overnight, overlapping": (
      <Card>
        <HoursFields
          plan={plan}
          problems={{ "hours.monday.0": "These hours overlap." }}
          timeZones={["America/New_York", "Europe/Berlin"]}
          onChange={ignore}
        />
      </Card>
    ),
    "ClosedDaysFields: each kind": (
      <Card>
        <ClosedDaysFields
          plan={plan}
          problems={{}}
          country={{ iso2: "US", name: "United States" }}
          holidays={[{ day: "2026-12-25", name: "Christmas Day" }]}
          onChange={ignore}
        />
      </Card>
    ),
    "CallersFields: lists, and a route of their own": (
      <Card>
        <CallersFields callers={plan.callers} problems={{}} unverified={{}} onChange={ignore} />
      </Card>
    ),
    "PlanPreview: changes and a warning": (
      <Card>
        <PlanPreview
          preview={{
            findings: [{ code: "dear_number", severity: "warning", path: "open.phones.0", subject: "+12025550143" }],
            holidays: [],
            server_now: sampleNow,
            now: ringing,
            changes: [{ from: sampleNow, to: sampleTime({ days: 1 }), before: greeting, after: ringing }],
          }}
        />
      </Card>
    ),
    "PlanPreview: nothing changes": (
      <Card>
        <PlanPreview preview={{ findings: [], holidays: [], server_now: sampleNow, now: greeting, changes: [] }} />
      </Card>
    ),
  },
};

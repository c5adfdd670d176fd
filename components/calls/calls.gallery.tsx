import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import type { CallPath } from "@/lib/contract/calls/path";
import type { CallPlan } from "@/lib/contract/calls/plan";
import type { TestCall } from "@/lib/contract/calls/test-calls";
import type { Call } from "@/lib/contract/calls/wire";
import { CallFilter } from "./call-filter";
import { CallPageView } from "./call-search-view";
import { CallSettingsForm } from "./call-settings";
import { CallersFields } from "./callers-fields";
import { ClosedDaysFields } from "./closed-days-fields";
import { HoursFields } from "./hours-fields";
import { PlanPreview } from "./plan-preview";
import { RouteFields } from "./route-fields";
import { TestCallState } from "./test-call-steps";

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
  rings: [
    { lines: [{ kind: "phone", target: "+12025550143", agent: null }], seconds: 20, screen: true, rule },
    {
      lines: [{ kind: "webhook", target: "https://agent.example/", agent: { id: "", name: "Robin" } }],
      seconds: 0,
      screen: false,
      rule,
    },
  ],
  dropped: [{ line: { kind: "phone", target: "+12025550144", agent: { id: "", name: "Anna" } }, reason: "unverified" }],
  end: { kind: "voicemail", greeting: null, rule },
};
const greeting: CallPath = {
  rule: { kind: "outside_hours" },
  rings: [],
  dropped: [],
  end: { kind: "message", text: null, rule: { kind: "outside_hours" } },
};

const call: Call = {
  id: "0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a2971",
  created_at: sampleTime({ minutes: -40 }),
  caller: "+16465550133",
  plan_version: 3,
  rule,
  outcome: "answered",
  result: "answered",
  number: {
    id: "0b8f6a52-3c1d-4e7a-9f20-6d5c4b3a2970",
    e164: "+12025550100",
    label: "Front desk",
    time_zone: "America/New_York",
  },
  answered_by: "+12025550144",
  answered_at: sampleTime({ minutes: -39 }),
  ended_at: sampleTime({ minutes: -35 }),
  end_cause: "completed",
  seconds: 241,
  recording_seconds: null,
  is_test: false,
  voicemail_id: null,
  legs: [
    {
      kind: "webhook",
      e164: null,
      agent: "Robin",
      branch: "",
      step: 0,
      position: 0,
      cause: "slow",
      ring_seconds: 0,
      is_screened: false,
      status: "failed",
      seconds: null,
      rule,
    },
    {
      kind: "phone",
      e164: "+12025550143",
      agent: "Anna",
      branch: "",
      step: 0,
      position: 1,
      cause: null,
      ring_seconds: 20,
      is_screened: true,
      status: "no_answer",
      seconds: null,
      rule,
    },
    {
      kind: "phone",
      e164: "+12025550144",
      agent: null,
      branch: "",
      step: 1,
      position: 0,
      cause: null,
      ring_seconds: 15,
      is_screened: false,
      status: "bridged",
      seconds: 241,
      rule,
    },
  ],
};
const ended: Call = { ...call, answered_by: null, answered_at: null, seconds: 0, legs: [] };
const someCalls: Call[] = [
  {
    ...call,
    id: `${call.id.slice(0, -1)}2`,
    outcome: "ringing",
    result: "going_on",
    answered_by: null,
    answered_at: null,
    ended_at: null,
    seconds: null,
  },
  call,
  {
    ...ended,
    id: `${call.id.slice(0, -1)}3`,
    outcome: "voicemail",
    result: "voicemail",
    recording_seconds: 17,
    voicemail_id: call.id,
  },
  { ...ended, id: `${call.id.slice(0, -1)}4`, outcome: "rejected", result: "turned_away", caller: null },
  { ...call, id: `${call.id.slice(0, -1)}6`, is_test: true, result: "test" },
  { ...ended, id: `${call.id.slice(0, -1)}5`, outcome: "missed", result: "missed", number: null, rule: null },
];
const test: TestCall = { id: call.id, phone: null, created_at: sampleNow, is_open: true, end_cause: null, call: null };
const pages = {
  isOld: false,
  showsNumber: true,
  isFiltered: false,
  newest: null,
  older: () => routes.callHistory,
  all: routes.callHistory,
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
    "RouteFields: a recording that was deleted": (
      <Card>
        <RouteFields
          path="open"
          route={{ ...route, phones: [], after: { kind: "message", text: { sound: call.id } } }}
          problems={{ "open.after.text": "This recording was deleted. Choose another, or write words." }}
          unverified={{}}
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
    "TestCallState: calling, arrived, over, and why none arrived": (
      <Card className="space-y-4">
        <TestCallState test={test} />
        <TestCallState test={{ ...test, phone: "+12025550143" }} />
        <TestCallState test={{ ...test, call: someCalls[0]! }} />
        <TestCallState test={{ ...test, is_open: false, end_cause: "completed", call: { ...call, is_test: true } }} />
        <TestCallState test={{ ...test, is_open: false, end_cause: "busy" }} />
        <TestCallState test={{ ...test, is_open: false, end_cause: "no_answer", phone: "+12025550143" }} />
        <TestCallState test={{ ...test, is_open: false }} />
      </Card>
    ),
    "CallSettingsForm: a time that is no usual one, and who may not change it": (
      <Card className="space-y-4">
        <CallSettingsForm saved={{ keep_days: 400 }} mayChange />
        <CallSettingsForm saved={{ keep_days: null }} mayChange={false} />
      </Card>
    ),
    "CallPageView: each result, and more": <CallPageView {...pages} page={{ calls: someCalls, next_cursor: "next" }} />,
    "CallPageView: none yet": <CallPageView {...pages} page={{ calls: [], next_cursor: null }} />,
    "CallPageView: none matches": <CallPageView {...pages} isFiltered page={{ calls: [], next_cursor: null }} />,
    "CallFilter: digits that cannot be read": (
      <CallFilter
        address={routes.callHistory}
        search={{ result: "missed", caller: "?!", from: "2026-11-01" }}
        numbers={[call.number!, { ...call.number!, id: call.id, label: null, e164: "+12025550101" }]}
        problems={{ caller: "Give digits of the number, with * for any digit, or “hidden”." }}
      />
    ),
    "PlanPreview: nothing changes": (
      <Card>
        <PlanPreview preview={{ findings: [], holidays: [], server_now: sampleNow, now: greeting, changes: [] }} />
      </Card>
    ),
  },
};

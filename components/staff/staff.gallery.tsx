import { Hash, RadioTower } from "lucide-react";
import type { Route } from "next";
import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleNow, sampleTime } from "@/components/gallery/samples";
import { EmptyState } from "@/components/ui/empty-state";
import type { AuditEntry } from "@/lib/contract/staff/audit";
import type { Carrier } from "@/lib/contract/staff/carriers";
import type { ListShape, ListState } from "@/lib/contract/staff/list";
import { AuditTrail } from "./audit-trail";
import { CarrierCard } from "./carrier-card";
import { DataTable } from "./data-table";
import { ReasonForm } from "./reason-form";
import { StaffNav } from "./staff-nav";
import { StatePill } from "./state-pill";
import { VersionConflict } from "./version-conflict";
import { When } from "./when";

const list: ListShape & { name: string; things: string } = {
  name: "sample",
  things: "numbers",
  defaultSort: "-created",
  columns: [
    { id: "number", title: "Number", sort: "e164" },
    { id: "status", title: "Status" },
    { id: "cost", title: "Monthly cost", isNumeric: true },
    { id: "created", title: "Bought", sort: "created_at" },
    { id: "id", title: "Id", isHidden: true },
  ],
  filters: [
    { id: "q", title: "Digits", column: "e164", kind: "contains", placeholder: "415 555" },
    {
      id: "status",
      title: "Status",
      column: "status",
      kind: "choice",
      options: [
        { value: "active", label: "Active" },
        { value: "suspended", label: "Suspended" },
      ],
    },
    { id: "from", title: "Bought from", column: "created_at", kind: "from" },
  ],
};
const state: ListState = {
  filters: {},
  sort: "created",
  isDescending: true,
  columns: ["number", "status", "cost", "created"],
  position: null,
};
const narrowed: ListState = { ...state, filters: { status: ["active", "suspended"], q: ["415"] } };

const rows = ["active", "suspended", "provisioning", "failed"].map((status, index) => ({
  id: String(index),
  number: `+1 (415) 555-010${index}`,
  status,
  cost: "0.8500 USD",
}));
type SampleRow = (typeof rows)[number];

const table = (shown: ListState, samples: readonly SampleRow[], problems: readonly string[] = []) => (
  <DataTable
    list={list}
    address="/admin/numbers"
    state={shown}
    problems={problems}
    page={{ rows: samples, previous: null, next: samples.length > 0 ? "next" : null }}
    rowHref={({ id }) => `/admin/numbers/${id}` as Route}
    cells={{
      number: ({ number }) => number,
      status: ({ status }) => <StatePill state={status} />,
      cost: ({ cost }) => cost,
      created: () => <When at={sampleNow} />,
    }}
    empty={
      <EmptyState icon={<Hash />} title="No number has been bought yet">
        The first paid order puts its numbers here.
      </EmptyState>
    }
  />
);

const carrier: Carrier = {
  id: "sample",
  name: "Sample Telecom",
  is_enabled: true,
  priority: 10,
  selling_paused_at: null,
  selling_paused_reason: null,
  selling_paused_by: null,
  currency: "USD",
  balance_available: 412.5,
  balance_reserved: 1.7,
  balance_read_at: sampleNow,
  state: "closed",
  retry_at: null,
  order_state: "closed",
  order_retry_at: null,
  last_ok_at: sampleNow,
  last_error: null,
  last_error_at: null,
  areas_on_sale: 1204,
  active_holds: 3,
  open_orders: 1,
};
const failing: Carrier = {
  ...carrier,
  selling_paused_at: sampleNow,
  selling_paused_reason: "The price list is wrong",
  selling_paused_by: "staff",
  state: "open",
  retry_at: sampleTime({ minutes: 1 }),
  order_state: "half_open",
  last_error: "503 Service Unavailable",
  last_error_at: sampleNow,
};

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  id: String(change.action),
  occurred_at: sampleNow,
  action: "selling.paused",
  subject: "carrier:sample",
  actor_kind: "staff",
  actor_name: "ann@example.com",
  reason: "The price list is wrong",
  before: { selling_paused_reason: null },
  after: { selling_paused_reason: "The price list is wrong" },
  request_id: null,
  ...change,
});
const trail = [
  entry({}),
  entry({ action: "selling.resumed", actor_kind: "system", actor_name: null, reason: "balance is enough again" }),
];

const nothing = () => {};
const ask = (asksPasswordFirst: boolean) => (
  <div className="max-w-md">
    <ReasonForm
      onOpenChange={nothing}
      confirmLabel="Pause selling"
      isDangerous
      onConfirm={async () => {}}
      asksPasswordFirst={asksPasswordFirst}
    >
      Nobody can hold a number of 1,204 areas any more, right away. 3 holds and 1 order that are under way go on.
    </ReasonForm>
  </div>
);

export const staffGallery: GalleryArea = {
  name: "staff",
  states: {
    Navigation: (
      <div className="w-56">
        <StaffNav
          groups={[
            { title: null, links: [{ title: "Numbers", href: "/admin/numbers", icon: <Hash aria-hidden /> }] },
            {
              title: "Selling",
              links: [{ title: "Carriers", href: "/admin/carriers", icon: <RadioTower aria-hidden /> }],
            },
          ]}
        />
      </div>
    ),
    "DataTable: rows": table(state, rows),
    "DataTable: narrowed": table(narrowed, rows),
    "DataTable: nothing matches": table(narrowed, []),
    "DataTable: empty": table(state, []),
    "DataTable: an address that is not understood": table(state, rows, ["There is no filter “color”."]),
    "Reason: asked for": ask(false),
    "Reason: with the password": ask(true),
    "AuditTrail: two rows": <AuditTrail entries={trail} href={"/admin/audit" as Route} />,
    "AuditTrail: nothing yet": <AuditTrail entries={[]} />,
    "Carrier: selling": <CarrierCard carrier={carrier} maySell />,
    "Carrier: paused and failing": <CarrierCard carrier={failing} maySell />,
    "Carrier: not in use": <CarrierCard carrier={{ ...carrier, is_enabled: false }} maySell={false} />,
    VersionConflict: (
      <VersionConflict
        subject="This rule"
        by="bob@example.com, two minutes ago"
        fields={[{ label: "Markup", theirs: "55 %", mine: "60 %" }]}
        onTakeTheirs={nothing}
        onKeepMine={nothing}
      />
    ),
  },
};

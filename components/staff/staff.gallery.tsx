import { Hash, RadioTower } from "lucide-react";
import type { Route } from "next";
import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleDispute, sampleNow, sampleTime } from "@/components/gallery/samples";
import { EmptyState } from "@/components/ui/empty-state";
import type { Attention } from "@/lib/contract/staff/attention";
import type { AuditEntry } from "@/lib/contract/staff/audit";
import type { Carrier } from "@/lib/contract/staff/carriers";
import type { StaffInvoice } from "@/lib/contract/staff/invoices";
import type { JumpHit } from "@/lib/contract/staff/jump";
import type { ListShape, ListState } from "@/lib/contract/staff/list";
import type { RateCheck } from "@/lib/contract/staff/rates";
import { AttentionList } from "./attention-list";
import { AuditTrail } from "./audit-trail";
import { CarrierCard } from "./carrier-card";
import { CopyText } from "./copy-text";
import { CreditInvoice } from "./credit-invoice";
import { DataTable } from "./data-table";
import { evidenceText } from "./dispute-words";
import { DisputesTable } from "./disputes-table";
import { HandleDispute } from "./handle-dispute";
import { JsonView } from "./json-view";
import { JumpBox } from "./jump-box";
import { JumpOption } from "./jump-option";
import { RateCheckResult, RateImportForm } from "./rate-import";
import { ReasonForm } from "./reason-form";
import { ResumeBilling } from "./resume-billing";
import { Section } from "./section";
import { SmallTable } from "./small-table";
import { StaffNav } from "./staff-nav";
import { StatePill } from "./state-pill";
import { VersionConflict } from "./version-conflict";
import { When } from "./when";

const rate = { line: 2, service: "forward", prefix: "49", destination: "Germany", is_below_cost: false } as const;
const rates = (change: Partial<RateCheck>) => (
  <RateCheckResult
    check={{
      problems: [],
      problem: null,
      notice_days: 14,
      token: "",
      same: 312,
      changes: [
        { ...rate, old_price: "0.040000", new_price: "0.035", other_price: "0.024000", change: "lowered" },
        {
          ...rate,
          line: 3,
          prefix: "421",
          destination: "Slovakia",
          old_price: null,
          new_price: "0.02",
          other_price: "0.104000",
          is_below_cost: true,
          change: "new",
        },
      ],
      ...change,
    }}
    onImport={() => {}}
  />
);

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
const invoice = (more: Partial<StaffInvoice>): StaffInvoice => ({
  id: "00000000-0000-4000-8000-000000000001",
  number: "NN-000042",
  kind: "cycle",
  state: "paid",
  account_id: "00000000-0000-4000-8000-000000000002",
  account_name: "Ada Lovelace",
  order_id: null,
  credits_id: null,
  credits_number: null,
  credit_reason: null,
  credit_to: null,
  currency: "USD",
  subtotal_cents: 380,
  tax_cents: 28,
  total_cents: 408,
  carried_in_cents: 0,
  credit_used_cents: 0,
  credited_cents: 0,
  due_cents: 0,
  stripe_payment_intent_id: "pi_sample",
  problem: null,
  next_attempt_at: null,
  issued_at: sampleTime({ minutes: -60 }),
  paid_at: sampleTime({ minutes: -50 }),
  creditable_cents: 408,
  refundable_cents: 408,
  credit_notes: [],
  lines: [],
  attempts: [],
  ...more,
});
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
  has_account: true,
  priority: 10,
  selling_paused_at: null,
  selling_paused_reason: null,
  selling_paused_by: null,
  currency: "USD",
  balance_available: 412.5,
  balance_reserved: 1.7,
  balance_read_at: sampleNow,
  renewals: { made_at: sampleNow, numbers: 320, cost: 272, reserve_cost: 136, short_at: null },
  state: "closed",
  retry_at: null,
  order_state: "closed",
  order_retry_at: null,
  last_ok_at: sampleNow,
  last_error: null,
  last_error_at: null,
  areas_on_sale: 1204,
  foreign_numbers: [],
  active_holds: 3,
  open_orders: 1,
};
const failing: Carrier = {
  ...carrier,
  selling_paused_at: sampleNow,
  selling_paused_reason: "The price list is wrong",
  selling_paused_by: "staff",
  renewals: {
    made_at: sampleNow,
    numbers: 730,
    cost: 620.5,
    reserve_cost: 310.25,
    short_at: sampleTime({ minutes: 12_960 }),
  },
  state: "open",
  retry_at: sampleTime({ minutes: 1 }),
  order_state: "half_open",
  foreign_numbers: ["+12025550111", "+12025550112"],
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

const step = (change: Partial<Attention>): Attention => ({
  name: String(change.title),
  title: "Jobs that were given up",
  advice: "Read what the carrier answered, then decide about the number.",
  address: "/admin/jobs?status=dead",
  count: 0,
  since: null,
  ...change,
});
const quiet = [step({ title: "Carriers whose sale is paused" }), step({ title: "Emails that could not be sent" })];
const open = [step({ title: "Jobs that were given up", count: 12, since: sampleTime({ days: -2 }) })];

const hit = (change: Partial<JumpHit>): JumpHit => ({
  kind: "number",
  title: "+1 (415) 555-0101",
  note: "Acme",
  state: "active",
  is_exact: true,
  href: "/admin/numbers/1",
  ...change,
});
const hits = [
  hit({}),
  hit({ kind: "order", title: "NN-7KD2M9", state: "completed", href: "/admin/orders/1" }),
  hit({ kind: "person", title: "a.very.long.address@some.department.example.com", note: null, state: null, href: "/" }),
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
    "Disputes: of an account": (
      <DisputesTable
        disputes={[
          sampleDispute(),
          sampleDispute({ id: "2", kind: "fraud_warning", status: "actionable", evidence_due_at: null }),
          sampleDispute({ id: "3", status: "under_review", needs_person: false }),
          sampleDispute({ id: "4", status: "lost", is_open: false, needs_person: false }),
        ]}
      />
    ),
    "Disputes: what we can show": <CopyText text={evidenceText(sampleDispute())} label="Evidence as text" />,
    "Disputes: what can be recorded": (
      <div className="space-y-3">
        <HandleDispute dispute={sampleDispute()} />
        <HandleDispute dispute={sampleDispute({ kind: "fraud_warning" })} />
      </div>
    ),
    "CreditInvoice: of a paid invoice": <CreditInvoice invoice={invoice({})} />,
    "CreditInvoice: of an open one": <CreditInvoice invoice={invoice({ state: "open", due_cents: 408 })} />,
    "ResumeBilling: for operators": <ResumeBilling accountId="1" accountName="Ada Ltd" heldAt={sampleNow} mayResume />,
    "ResumeBilling: for support": (
      <ResumeBilling accountId="1" accountName="Ada Ltd" heldAt={sampleNow} mayResume={false} />
    ),
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
    "Home: two things need a person": <AttentionList steps={[...open, ...quiet]} />,
    "Home: nothing does": <AttentionList steps={quiet} />,
    "Jump: the box": <JumpBox />,
    "Jump: what it may mean": (
      <div role="listbox" aria-label="What it may mean" className="max-w-xl">
        {hits.map((one, index) => (
          <JumpOption key={one.href} id={one.href} hit={one} isActive={index === 1} onChoose={nothing} />
        ))}
      </div>
    ),
    "Section: rows": (
      <Section title="Sample rows" padded={false}>
        <SmallTable
          things="sample rows"
          rows={rows}
          keyOf={({ id }) => id}
          numeric={["cost"]}
          columns={{ number: ({ number }) => number, cost: ({ cost }) => cost }}
        />
      </Section>
    ),
    "Section: no rows": (
      <Section title="No sample rows" padded={false}>
        <SmallTable things="sample rows" rows={[]} keyOf={() => ""} columns={{}} />
      </Section>
    ),
    JsonView: <JsonView title="Show the reply" value={{ errors: [{ code: "100", title: "is invalid" }] }} />,
    "Reason: asked for": ask(false),
    "Reason: with the password": ask(true),
    "AuditTrail: two rows": <AuditTrail entries={trail} href={"/admin/audit" as Route} />,
    "AuditTrail: nothing yet": <AuditTrail entries={[]} />,
    "Carrier: selling": <CarrierCard carrier={carrier} maySell />,
    "Carrier: paused and failing": <CarrierCard carrier={failing} maySell />,
    "Carrier: not in use": <CarrierCard carrier={{ ...carrier, is_enabled: false }} maySell={false} />,
    "Rates: import": <RateImportForm />,
    "Rates: what a file changes": rates({}),
    "Rates: below cost": rates({ problem: "below_cost" }),
    "Rates: rows that cannot be read": rates({ problems: [{ line: 3, text: "The price is missing." }] }),
    VersionConflict: (
      <VersionConflict
        subject="This rule"
        by="bob@example.com, two minutes ago"
        fields={[{ label: "Markup", theirs: "55%", mine: "60%" }]}
        onTakeTheirs={nothing}
        onKeepMine={nothing}
      />
    ),
  },
};

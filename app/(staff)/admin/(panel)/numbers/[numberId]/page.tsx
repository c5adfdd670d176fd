import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { CarrierOrdersTable } from "@/components/staff/carrier-orders-table";
import { AccountCell, Code, Cost, Money, OrderCell } from "@/components/staff/cells";
import { Changes } from "@/components/staff/changes";
import { Facts } from "@/components/staff/facts";
import { JobsTable } from "@/components/staff/jobs-table";
import { JsonView } from "@/components/staff/json-view";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { TextRegistration } from "@/components/staff/text-registration";
import { When } from "@/components/staff/when";
import { getAuditTrail, getStaffNumber } from "@/lib/backoffice";
import { reachesRole } from "@/lib/contract/permissions";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { numbersArea } from "../../../areas/numbers";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata(numbersArea);

export default async function NumberPage({ params }: PageProps<"/admin/numbers/[numberId]">) {
  const { numberId } = await params;
  const { staff, record: number } = await staffRecord(numbersArea, numberId, getStaffNumber);
  const subject = `number:${number.id}`;
  const trail = await getAuditTrail(staff, subject);
  const name = number.e164 ? formatPhone(number.e164) : `A number in ${number.place}`;
  return (
    <StaffPage
      title={name}
      description={<StatePill state={number.status} />}
      crumbs={[{ label: "Numbers", href: numbersArea.href }, { label: name }]}
      aside={<AuditTrail entries={trail} href={`/admin/audit?subject=${subject}` as Route} />}
    >
      <About number={number} />
      {number.text_registration && (
        <Section title="Texts to North America">
          <TextRegistration
            numberId={number.id}
            registeredAt={number.text_registration.registered_at}
            mayRegister={reachesRole(staff.role, "operator")}
          />
        </Section>
      )}
      <Section title="Terms" padded={false}>
        <SmallTable
          things="terms"
          rows={number.contracts}
          keyOf={({ id }) => id}
          numeric={["a_month", "set_up"]}
          columns={{
            account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
            a_month: ({ monthly_cents, currency }) => <Money cents={monthly_cents} currency={currency} />,
            set_up: ({ setup_cents, currency }) => <Money cents={setup_cents} currency={currency} />,
            next_bill: ({ period, year_discount, running_until }) => (
              <>
                {period === "year" ? `A year, ${year_discount}% less` : "A month"}
                {running_until && <Named word="This year until" at={running_until} />}
              </>
            ),
            from: ({ starts_at }) => <When at={starts_at} />,
            what_follows: ({ renews_at, cancel_at, ended_at }) => (
              <Named
                word={ended_at ? "Ended" : cancel_at ? "Ends" : "Renews"}
                at={ended_at ?? cancel_at ?? renews_at}
              />
            ),
          }}
        />
      </Section>
      <Section title="Jobs" padded={false}>
        <JobsTable jobs={number.jobs} />
      </Section>
      <Section title="Carrier orders" padded={false}>
        <CarrierOrdersTable orders={number.carrier_orders} />
      </Section>
      <Section title="Answer path" padded={false}>
        <SmallTable
          things="versions"
          rows={number.configurations}
          keyOf={({ id }) => id}
          columns={{
            version: ({ version }) => version,
            wanted: ({ wanted }) => <JsonView title="Show" value={wanted} />,
            read_back: ({ read_back }) => (read_back ? <JsonView title="Show" value={read_back} /> : "–"),
            applied: ({ applied_at }) => <When at={applied_at} />,
          }}
        />
      </Section>
      <Section title="Timeline" padded={false}>
        <SmallTable
          things="events"
          rows={number.events}
          keyOf={({ id }) => id}
          columns={{
            time: ({ occurred_at }) => <When at={occurred_at} />,
            event: ({ type }) => type,
            details: ({ parameters }) => <Changes before={null} after={parameters} />,
          }}
        />
      </Section>
    </StaffPage>
  );
}

type StaffNumber = NonNullable<Awaited<ReturnType<typeof getStaffNumber>>>;

const Named = ({ word, at }: { word: string; at: string | null }) => (
  <span className="block">
    <span className="text-ink-soft">{word}</span> <When at={at} />
  </span>
);

const About = ({ number }: { number: StaffNumber }) => (
  <Section title="Facts">
    <Facts
      items={[
        { label: "Account", value: <AccountCell id={number.account_id} name={number.account_name} /> },
        number.order !== null && {
          label: "Bought with",
          value: <OrderCell id={number.order.id} reference={number.order.reference} />,
          note: `line ${number.order.position}`,
        },
        { label: "Place", value: `${number.place}, ${number.country}`, note: plainWord(number.number_type) },
        { label: "Can do", value: number.features.map(plainWord).join(", ") || "–" },
        { label: "Carrier", value: number.carrier_id, note: <Code>{number.carrier_ref}</Code> },
        {
          label: "Our cost",
          value: <Cost amount={number.monthly_cost} currency={number.cost_currency} />,
          note: (
            <>
              a month, set-up <Cost amount={number.setup_cost} currency={number.cost_currency} />
            </>
          ),
        },
        { label: "Active since", value: <When at={number.activated_at} /> },
        { label: "Paid at the carrier until", value: <When at={number.paid_until} /> },
        number.carrier_problem !== null && {
          label: "Does not work",
          value: plainWord(number.carrier_problem),
          note: "found by two looks at the carrier",
        },
        number.release_at !== null && { label: "Released at", value: <When at={number.release_at} /> },
        number.ended_at !== null && {
          label: "Ended",
          value: <When at={number.ended_at} />,
          note: number.ended_reason,
        },
        { label: "Id", value: <Code>{number.id}</Code> },
      ]}
    />
  </Section>
);

import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { CarrierOrdersTable } from "@/components/staff/carrier-orders-table";
import { CellLink } from "@/components/staff/cell-link";
import { AccountCell, Code, Cost, Money } from "@/components/staff/cells";
import { DisputesTable } from "@/components/staff/disputes-table";
import { Facts } from "@/components/staff/facts";
import { JobsTable } from "@/components/staff/jobs-table";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { getAuditTrail, getStaffOrder } from "@/lib/backoffice";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { ordersArea } from "../../../areas/orders";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata(ordersArea);

export default async function OrderPage({ params }: PageProps<"/admin/orders/[orderId]">) {
  const { orderId } = await params;
  const { staff, record: order } = await staffRecord(ordersArea, orderId, getStaffOrder);
  const subjects = [`order:${order.id}`, ...order.items.map(({ id }) => `order_item:${id}`)];
  const trail = await getAuditTrail(staff, ...subjects);
  return (
    <StaffPage
      title={order.reference}
      description={<StatePill state={order.status} />}
      crumbs={[{ label: "Orders", href: ordersArea.href }, { label: order.reference }]}
      aside={<AuditTrail entries={trail} href={`/admin/audit?subject=order:${order.id}` as Route} />}
    >
      <About order={order} />
      <Section title="Lines" padded={false}>
        <Lines order={order} />
      </Section>
      <Section title="Payments" padded={false}>
        <Payments order={order} />
      </Section>
      {order.disputes.length > 0 && (
        <Section title="Disputes" padded={false}>
          <DisputesTable disputes={order.disputes} />
        </Section>
      )}
      {order.refunds.length > 0 && (
        <Section title="Refunds" padded={false}>
          <SmallTable
            things="refunds"
            rows={order.refunds}
            keyOf={({ id }) => id}
            numeric={["amount"]}
            columns={{
              status: ({ status }) => <StatePill state={status} />,
              amount: ({ amount_cents, currency }) => <Money cents={amount_cents} currency={currency} />,
              why: ({ reason }) => reason,
              stripe: ({ stripe_refund_id }) => <Code>{stripe_refund_id}</Code>,
              begun: ({ created_at }) => <When at={created_at} />,
            }}
          />
        </Section>
      )}
      <Section title="Payment pages" padded={false}>
        <SmallTable
          things="payment pages"
          rows={order.sessions}
          keyOf={({ id }) => id}
          numeric={["amount"]}
          columns={{
            for: ({ purpose }) => plainWord(purpose),
            status: ({ status }) => <StatePill state={status} />,
            amount: ({ amount_cents, currency }) => <Money cents={amount_cents} currency={currency} />,
            stripe: ({ stripe_session_id }) => <Code>{stripe_session_id}</Code>,
            ends: ({ expires_at }) => <When at={expires_at} />,
          }}
        />
      </Section>
      <Section title="Jobs" padded={false}>
        <JobsTable jobs={order.jobs} />
      </Section>
      <Section title="Carrier orders" padded={false}>
        <CarrierOrdersTable orders={order.carrier_orders} />
      </Section>
    </StaffPage>
  );
}

type StaffOrder = NonNullable<Awaited<ReturnType<typeof getStaffOrder>>>;

const About = ({ order }: { order: StaffOrder }) => (
  <Section title="Facts">
    <Facts
      items={[
        { label: "Account", value: <AccountCell id={order.account_id} name={order.account_name} /> },
        {
          label: "Buyer",
          value: order.user_id ? (
            <CellLink href={`/admin/people/${order.user_id}` as Route}>{order.buyer_email}</CellLink>
          ) : (
            order.buyer_name
          ),
        },
        {
          label: "Total",
          value: <Money cents={order.total_cents} currency={order.currency} />,
          note: (
            <>
              set-up <Money cents={order.setup_cents} currency={order.currency} />, first month{" "}
              <Money cents={order.monthly_cents} currency={order.currency} />, tax{" "}
              <Money cents={order.tax_cents} currency={order.currency} />
            </>
          ),
        },
        order.settle_amount_cents !== null && {
          label: "Settled for",
          value: <Money cents={order.settle_amount_cents} currency={order.currency} />,
        },
        {
          label: "If a number is lost",
          value: order.lost_line_policy === "drop" ? "It is dropped" : "The nearest is taken",
        },
        { label: "Placed", value: <When at={order.created_at} /> },
        { label: "To be paid by", value: <When at={order.deadline} /> },
        { label: "Authorized", value: <When at={order.authorized_at} /> },
        { label: "Settled", value: <When at={order.settled_at} /> },
        order.closed_reason !== null && { label: "Why it was closed", value: order.closed_reason },
        { label: "Consent", value: <When at={order.consent_at} />, note: `version ${order.consent_version}` },
        { label: "Id", value: <Code>{order.id}</Code> },
      ]}
    />
  </Section>
);

const Lines = ({ order }: { order: StaffOrder }) => (
  <SmallTable
    things="lines"
    rows={order.items}
    keyOf={({ id }) => id}
    numeric={["line", "price", "our_cost"]}
    columns={{
      line: ({ position }) => position,
      number: ({ number_id, e164, place }) => {
        const name = e164 ? formatPhone(e164) : `Any in ${place}`;
        return number_id ? <CellLink href={`/admin/numbers/${number_id}` as Route}>{name}</CellLink> : name;
      },
      status: ({ status, failure_code }) => (
        <>
          <StatePill state={status} /> {failure_code && <Code>{failure_code}</Code>}
        </>
      ),
      place: ({ place, country }) => `${place}, ${country}`,
      carrier: ({ carrier_id }) => carrier_id,
      price: ({ total_cents, currency }) => <Money cents={total_cents} currency={currency} />,
      our_cost: ({ setup_cost, monthly_cost, cost_currency }) => (
        <Cost amount={setup_cost + monthly_cost} currency={cost_currency} />
      ),
      number_now: ({ number_status }) => (number_status ? <StatePill state={number_status} /> : "–"),
    }}
  />
);

const Payments = ({ order }: { order: StaffOrder }) => (
  <SmallTable
    things="payments"
    rows={order.payments}
    keyOf={({ id }) => id}
    numeric={["amount", "captured", "owed"]}
    columns={{
      kind: ({ kind }) => plainWord(kind),
      status: ({ status, failure_code }) => (
        <>
          <StatePill state={status} /> {failure_code && <Code>{failure_code}</Code>}
        </>
      ),
      amount: ({ amount_cents, currency }) => <Money cents={amount_cents} currency={currency} />,
      captured: ({ captured_cents, currency }) => <Money cents={captured_cents} currency={currency} zeroIsNothing />,
      owed: ({ debt_cents, currency }) => <Money cents={debt_cents} currency={currency} zeroIsNothing />,
      card: ({ card }) => card || "–",
      stripe: ({ stripe_payment_intent_id }) => <Code>{stripe_payment_intent_id}</Code>,
      capture_before: ({ capture_before }) => <When at={capture_before} />,
    }}
  />
);

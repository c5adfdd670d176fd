import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { CellLink } from "@/components/staff/cell-link";
import { Code, Money, OrderCell } from "@/components/staff/cells";
import { DeferredYears } from "@/components/staff/deferred-years";
import { DisputesTable } from "@/components/staff/disputes-table";
import { Facts } from "@/components/staff/facts";
import { OrdersTable } from "@/components/staff/orders-table";
import { ResumeBilling } from "@/components/staff/resume-billing";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { LinkButton } from "@/components/ui/link-button";
import { getAuditTrail, getStaffAccount } from "@/lib/backoffice";
import { reachesRole } from "@/lib/contract/permissions";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { accountsArea } from "../../../areas/accounts";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata(accountsArea);

export default async function AccountPage({ params }: PageProps<"/admin/accounts/[accountId]">) {
  const { accountId } = await params;
  const { staff, record: account } = await staffRecord(accountsArea, accountId, getStaffAccount);
  const trail = await getAuditTrail(staff, `account:${account.id}`);
  return (
    <StaffPage
      title={account.name}
      description={<StatePill state={account.status} />}
      crumbs={[{ label: "Accounts", href: accountsArea.href }, { label: account.name }]}
      aside={<AuditTrail entries={trail} href={`/admin/audit?account=${account.id}` as Route} />}
    >
      {account.billing_held_at && (
        <ResumeBilling
          accountId={account.id}
          accountName={account.name}
          heldAt={account.billing_held_at}
          mayResume={reachesRole(staff.role, "operator")}
        />
      )}
      <Section title="Facts">
        <Facts
          items={[
            { label: "Country", value: [account.region, account.country].filter(Boolean).join(", ") || "Not given" },
            { label: "Currency", value: account.currency },
            { label: "Time zone", value: account.time_zone },
            { label: "Customer at Stripe", value: <Code>{account.stripe_customer_id}</Code> },
            ...account.deferred.map((sum) => ({
              label: "Paid ahead",
              value: <Money cents={sum.cents} currency={sum.currency} />,
              note: <DeferredYears sum={sum} />,
            })),
            { label: "Since", value: <When at={account.created_at} /> },
            { label: "Id", value: <Code>{account.id}</Code> },
          ]}
        />
      </Section>
      {account.debts.length > 0 && (
        <Section title="Debts" padded={false}>
          <SmallTable
            things="debts"
            rows={account.debts}
            keyOf={({ id }) => id}
            numeric={["owed"]}
            columns={{
              order: ({ order_id, order_reference }) => <OrderCell id={order_id} reference={order_reference} />,
              owed: ({ debt_cents, currency }) => <Money cents={debt_cents} currency={currency} />,
              why: ({ failure_code }) => <Code>{failure_code}</Code>,
              since: ({ created_at }) => <When at={created_at} />,
            }}
          />
        </Section>
      )}
      {account.years.length > 0 && (
        <Section title="Paid by the year" padded={false}>
          <SmallTable
            things="years"
            rows={account.years}
            keyOf={({ number_id }) => number_id}
            columns={{
              number: ({ number_id, e164, place }) => (
                <CellLink href={`/admin/numbers/${number_id}` as Route}>{e164 ? formatPhone(e164) : place}</CellLink>
              ),
              year_until: ({ running_until }) => <When at={running_until} />,
              next_bill: ({ period, renews_at }) => (renews_at ? `A ${period}` : "None"),
              on: ({ renews_at }) => <When at={renews_at} />,
            }}
          />
        </Section>
      )}
      {account.disputes.length > 0 && (
        <Section title="Disputes" padded={false}>
          <DisputesTable disputes={account.disputes} />
        </Section>
      )}
      <Section title="People" padded={false}>
        <SmallTable
          things="people"
          rows={account.members}
          keyOf={({ user_id }) => user_id}
          columns={{
            person: ({ user_id, email }) => <CellLink href={`/admin/people/${user_id}` as Route}>{email}</CellLink>,
            name: ({ display_name }) => display_name ?? "–",
            role: ({ role }) => plainWord(role),
          }}
        />
      </Section>
      <Section
        title={`Numbers (${account.live_numbers.toLocaleString("en-US")} live)`}
        padded={false}
        actions={
          <LinkButton href={`/admin/numbers?account=${account.id}` as Route} variant="quiet" size="sm" prefetch={false}>
            All numbers
          </LinkButton>
        }
      >
        <SmallTable
          things="numbers"
          rows={account.numbers}
          keyOf={({ id }) => id}
          numeric={["a_month"]}
          columns={{
            number: ({ id, e164, place }) => (
              <CellLink href={`/admin/numbers/${id}` as Route}>{e164 ? formatPhone(e164) : place}</CellLink>
            ),
            status: ({ status }) => <StatePill state={status} />,
            place: ({ place, country }) => `${place}, ${country}`,
            a_month: ({ monthly_cents, currency }) => <Money cents={monthly_cents} currency={currency} />,
            bought: ({ created_at }) => <When at={created_at} />,
          }}
        />
      </Section>
      <Section
        title="Orders"
        padded={false}
        actions={
          <LinkButton href={`/admin/orders?account=${account.id}` as Route} variant="quiet" size="sm" prefetch={false}>
            All orders
          </LinkButton>
        }
      >
        <OrdersTable orders={account.orders} />
      </Section>
      <Section title="API keys" padded={false}>
        <SmallTable
          things="keys"
          rows={account.keys}
          keyOf={({ id }) => id}
          columns={{
            name: ({ name }) => name,
            begins_with: ({ prefix }) => <Code>{`nnk_${prefix}`}</Code>,
            may_do: ({ scopes }) => scopes.join(", ") || "nothing",
            last_used: ({ last_used_at }) => <When at={last_used_at} />,
            revoked: ({ revoked_at }) => <When at={revoked_at} />,
          }}
        />
      </Section>
    </StaffPage>
  );
}

import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { AccountCell, Code } from "@/components/staff/cells";
import { Facts } from "@/components/staff/facts";
import { OrdersTable } from "@/components/staff/orders-table";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { getAuditTrail, getStaffPerson } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { peopleArea } from "../../../areas/people";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata(peopleArea);

export default async function PersonPage({ params }: PageProps<"/admin/people/[personId]">) {
  const { personId } = await params;
  const { staff, record: person } = await staffRecord(peopleArea, personId, getStaffPerson);
  const trail = await getAuditTrail(staff, `user:${person.id}`);
  return (
    <StaffPage
      title={person.email}
      description={person.staff_role ? <Badge tone="brand">Our own: {person.staff_role}</Badge> : person.display_name}
      crumbs={[{ label: "People", href: peopleArea.href }, { label: person.email }]}
      aside={<AuditTrail entries={trail} href={`/admin/audit?subject=user:${person.id}` as Route} />}
    >
      <Section title="Facts">
        <Facts
          items={[
            { label: "Name", value: person.display_name ?? "Not given" },
            { label: "Email confirmed", value: <When at={person.email_confirmed_at} /> },
            {
              label: "Last signed in",
              value: <When at={person.last_sign_in_at} />,
              note: `${person.sessions} ${person.sessions === 1 ? "session" : "sessions"} open`,
            },
            person.banned_until !== null && { label: "Banned until", value: <When at={person.banned_until} /> },
            { label: "Time zone", value: person.time_zone },
            { label: "Since", value: <When at={person.created_at} /> },
            { label: "Id", value: <Code>{person.id}</Code> },
          ]}
        />
      </Section>
      <Section title="Acts for" padded={false}>
        <SmallTable
          things="accounts"
          rows={person.memberships}
          keyOf={({ account_id }) => account_id}
          columns={{
            account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
            status: ({ status }) => <StatePill state={status} />,
            role: ({ role }) => plainWord(role),
            since: ({ since }) => <When at={since} />,
          }}
        />
      </Section>
      <Section title="Newest orders" padded={false}>
        <OrdersTable orders={person.orders} />
      </Section>
    </StaffPage>
  );
}

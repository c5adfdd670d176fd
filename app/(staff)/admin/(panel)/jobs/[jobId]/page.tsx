import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { CarrierOrdersTable } from "@/components/staff/carrier-orders-table";
import { CellLink } from "@/components/staff/cell-link";
import { AccountCell, Code, OrderCell } from "@/components/staff/cells";
import { Facts } from "@/components/staff/facts";
import { JobsTable } from "@/components/staff/jobs-table";
import { JsonView } from "@/components/staff/json-view";
import { Section } from "@/components/staff/section";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { getAuditTrail, getStaffJob } from "@/lib/backoffice";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { jobsArea } from "../../../areas/jobs";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata(jobsArea);

export default async function JobPage({ params }: PageProps<"/admin/jobs/[jobId]">) {
  const { jobId } = await params;
  const { staff, record: job } = await staffRecord(jobsArea, jobId, getStaffJob);
  const number = job.e164 ? formatPhone(job.e164) : `a number in ${job.place}`;
  const title = `${plainWord(job.action)} ${number}`;
  const trail = await getAuditTrail(staff, `number:${job.number_id}`);
  return (
    <StaffPage
      title={title}
      description={<StatePill state={job.status} />}
      crumbs={[{ label: "Jobs", href: jobsArea.href }, { label: title }]}
      aside={<AuditTrail entries={trail} href={`/admin/audit?subject=number:${job.number_id}` as Route} />}
    >
      <Section title="Facts">
        <Facts
          items={[
            {
              label: "Number",
              value: <CellLink href={`/admin/numbers/${job.number_id}` as Route}>{number}</CellLink>,
              note: <StatePill state={job.number_status} />,
            },
            { label: "Order", value: <OrderCell id={job.order_id} reference={job.order_reference} /> },
            { label: "Account", value: <AccountCell id={job.account_id} name={job.account_name} /> },
            { label: "Why", value: job.reason ?? "–" },
            { label: "Carrier", value: job.carrier_id },
            {
              label: "Attempts",
              value: `${job.attempts} of ${job.max_attempts}`,
              note: `claimed ${job.generation} ${job.generation === 1 ? "time" : "times"}; waiting for the carrier uses no attempt`,
            },
            { label: "Queued", value: <When at={job.created_at} /> },
            { label: "Due", value: <When at={job.scheduled_for} /> },
            job.lease_until !== null && {
              label: "Claimed until",
              value: <When at={job.lease_until} />,
              note: <Code>{job.run_id}</Code>,
            },
            { label: "Finished", value: <When at={job.finished_at} /> },
            job.error_code !== null && {
              label: "Last error",
              value: <Code>{job.error_code}</Code>,
              note: job.error_message,
            },
            { label: "Id", value: <Code>{job.id}</Code> },
          ]}
        />
      </Section>
      <Section title="What the carrier answered last">
        {job.raw_reply === null ? (
          <p className="text-ink-soft">Nothing was kept: it has not failed.</p>
        ) : (
          <JsonView title="Show the reply, without secrets" value={job.raw_reply} />
        )}
      </Section>
      <Section title="Carrier orders" padded={false}>
        <CarrierOrdersTable orders={job.carrier_orders} />
      </Section>
      <Section title="Other jobs of this number" padded={false}>
        <JobsTable jobs={job.others} />
      </Section>
    </StaffPage>
  );
}

import { Cog } from "lucide-react";
import type { Route } from "next";
import { CellLink } from "@/components/staff/cell-link";
import { AccountCell, Code, OrderCell } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { jobsList } from "@/lib/backoffice";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../area-metadata";
import { jobsArea } from "../../areas/jobs";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(jobsArea);

export default async function JobsPage({ searchParams }: PageProps<"/admin/jobs">) {
  const table = await openList(jobsArea, jobsList, searchParams);
  return (
    <StaffPage
      title="Jobs"
      description="What is done to numbers at their carriers: buying, configuring, suspending, releasing."
    >
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/jobs/${id}` as Route}
        cells={{
          action: ({ action }) => plainWord(action),
          status: ({ status }) => <StatePill state={status} />,
          number: ({ number_id, e164, place }) => (
            <CellLink href={`/admin/numbers/${number_id}` as Route}>{e164 ? formatPhone(e164) : place}</CellLink>
          ),
          created: ({ created_at }) => <When at={created_at} />,
          due: ({ scheduled_for }) => <When at={scheduled_for} />,
          attempts: ({ attempts, max_attempts }) => `${attempts} of ${max_attempts}`,
          error: ({ error_code }) => <Code>{error_code}</Code>,
          message: ({ error_message }) => error_message,
          carrier: ({ carrier_id }) => carrier_id,
          order: ({ order_id, order_reference }) => <OrderCell id={order_id} reference={order_reference} />,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          finished: ({ finished_at }) => <When at={finished_at} />,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Cog />} title="No job has been queued yet">
            The first paid order queues one for each of its numbers.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

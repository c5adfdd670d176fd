import { Mail } from "lucide-react";
import { AccountCell, Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { emailsList, readList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { readListAddress } from "@/lib/contract/staff/list-address";
import { areaMetadata } from "../../area-metadata";
import { emailsArea } from "../../areas/emails";

export const generateMetadata = areaMetadata(emailsArea);

export default async function EmailsPage({ searchParams }: PageProps<"/admin/emails">) {
  const staff = await requireStaff(emailsArea.role);
  const { state, problems } = readListAddress(emailsList, await searchParams);
  const page = await readList(staff, emailsList, state);
  return (
    <StaffPage title="Emails" description="What was sent to whom, and what could not be. Their texts are not shown.">
      <DataTable
        list={emailsList}
        address={emailsArea.href}
        state={state}
        problems={problems}
        page={page}
        cells={{
          recipient: ({ recipient }) => <span className="break-all">{recipient}</span>,
          template: ({ template }) => template,
          status: ({ status }) => <StatePill state={status} />,
          created: ({ created_at }) => <When at={created_at} />,
          sent: ({ sent_at }) => <When at={sent_at} />,
          attempts: ({ attempts }) => attempts,
          error: ({ last_error }) => <span className="break-words">{last_error}</span>,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Mail />} title="No email has been sent yet">
            The first sign-up or order queues one.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

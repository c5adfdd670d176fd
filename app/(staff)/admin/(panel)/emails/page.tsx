import { Mail } from "lucide-react";
import { AccountCell, Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { emailsList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { emailsArea } from "../../areas/emails";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(emailsArea);

export default async function EmailsPage({ searchParams }: PageProps<"/admin/emails">) {
  const table = await openList(emailsArea, emailsList, searchParams);
  return (
    <StaffPage title="Emails" description="What was sent to whom, and what could not be. Their texts are not shown.">
      <DataTable
        {...table}
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

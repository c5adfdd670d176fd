import { Send } from "lucide-react";
import { Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { outboxList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { outboxArea } from "../../areas/outbox";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(outboxArea);

export default async function OutboxPage({ searchParams }: PageProps<"/admin/outbox">) {
  const table = await openList(outboxArea, outboxList, searchParams);
  return (
    <StaffPage
      title="Outbox"
      description="What transactions want done outside. The job system takes it as soon as they have committed."
    >
      <DataTable
        {...table}
        cells={{
          event: ({ event }) => event,
          created: ({ created_at }) => <When at={created_at} />,
          due: ({ due_at }) => <When at={due_at} />,
          sent: ({ sent_at }) => (sent_at ? <When at={sent_at} /> : <Badge tone="warn">Not yet</Badge>),
          attempts: ({ attempts }) => attempts,
          key: ({ dedupe_key }) => <Code>{dedupe_key}</Code>,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Send />} title="Nothing has been sent yet">
            The first order writes its events here.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

import { Webhook } from "lucide-react";
import { Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { eventsList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { eventsArea } from "../../areas/events";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(eventsArea);

export default async function EventsPage({ searchParams }: PageProps<"/admin/events">) {
  const table = await openList(eventsArea, eventsList, searchParams);
  return (
    <StaffPage
      title="Webhooks"
      description="What payment services, carriers and the email service told us. What they sent is not shown."
    >
      <DataTable
        {...table}
        cells={{
          type: ({ type }) => type,
          source: ({ source }) => source,
          received: ({ received_at }) => <When at={received_at} />,
          handled: ({ handled_at }) => (handled_at ? <When at={handled_at} /> : <Badge tone="warn">Not yet</Badge>),
          outcome: ({ outcome }) => outcome,
          attempts: ({ attempts }) => attempts,
          error: ({ last_error }) => <span className="break-words">{last_error}</span>,
          external: ({ external_id }) => <Code>{external_id}</Code>,
          next: ({ next_attempt_at }) => <When at={next_attempt_at} />,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Webhook />} title="Nothing has arrived yet">
            The first webhook is stored here before anything else happens.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

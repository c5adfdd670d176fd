import { Webhook } from "lucide-react";
import { Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { eventsList, readList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { readListAddress } from "@/lib/contract/staff/list-address";
import { areaMetadata } from "../../area-metadata";
import { eventsArea } from "../../areas/events";

export const generateMetadata = areaMetadata(eventsArea);

export default async function EventsPage({ searchParams }: PageProps<"/admin/events">) {
  const staff = await requireStaff(eventsArea.role);
  const { state, problems } = readListAddress(eventsList, await searchParams);
  const page = await readList(staff, eventsList, state);
  return (
    <StaffPage
      title="Webhooks"
      description="What payment services, carriers and the email service told us. What they sent is not shown."
    >
      <DataTable
        list={eventsList}
        address={eventsArea.href}
        state={state}
        problems={problems}
        page={page}
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

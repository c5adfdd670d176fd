import { Users } from "lucide-react";
import type { Route } from "next";
import { Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { peopleList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { peopleArea } from "../../areas/people";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(peopleArea);

export default async function PeoplePage({ searchParams }: PageProps<"/admin/people">) {
  const table = await openList(peopleArea, peopleList, searchParams);
  return (
    <StaffPage title="People" description="Who signs in, and for which accounts they act.">
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/people/${id}` as Route}
        cells={{
          email: ({ email }) => <span className="break-all">{email}</span>,
          name: ({ display_name }) => display_name,
          accounts: ({ accounts }) => accounts,
          created: ({ created_at }) => <When at={created_at} />,
          seen: ({ last_sign_in_at }) => <When at={last_sign_in_at} />,
          confirmed: ({ email_confirmed_at }) => <When at={email_confirmed_at} />,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Users />} title="Nobody has signed up yet">
            The first person who signs up is shown here.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

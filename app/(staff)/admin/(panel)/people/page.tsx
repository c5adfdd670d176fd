import { Users } from "lucide-react";
import type { Route } from "next";
import { Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { peopleList, readList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { readListAddress } from "@/lib/contract/staff/list-address";
import { areaMetadata } from "../../area-metadata";
import { peopleArea } from "../../areas/people";

export const generateMetadata = areaMetadata(peopleArea);

export default async function PeoplePage({ searchParams }: PageProps<"/admin/people">) {
  const staff = await requireStaff(peopleArea.role);
  const { state, problems } = readListAddress(peopleList, await searchParams);
  const page = await readList(staff, peopleList, state);
  return (
    <StaffPage title="People" description="Who signs in, and for which accounts they act.">
      <DataTable
        list={peopleList}
        address={peopleArea.href}
        state={state}
        problems={problems}
        page={page}
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

import { PhoneCall } from "lucide-react";
import { Code } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { RateImportForm } from "@/components/staff/rate-import";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { ratesList } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { areaMetadata } from "../../area-metadata";
import { ratesArea } from "../../areas/rates";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(ratesArea);

export default async function RatesPage({ searchParams }: PageProps<"/admin/rates">) {
  const [staff, table] = await Promise.all([
    requireStaff(ratesArea.role),
    openList(ratesArea, ratesList, searchParams),
  ]);
  return (
    <StaffPage
      title="Call and text rates"
      description="What a minute and a text cost: sell is what customers pay, cost what carriers charge us. The longest prefix that holds when a call begins decides; without one nothing is sold."
    >
      {reachesRole(staff.role, "admin") && <RateImportForm />}
      <DataTable
        {...table}
        cells={{
          kind: ({ kind }) => kind,
          service: ({ service }) => service,
          prefix: ({ prefix }) => <Code>{prefix}</Code>,
          destination: ({ destination }) => <span className="md:block md:min-w-44">{destination}</span>,
          price: ({ price }) => price,
          other: ({ other_price }) => other_price,
          fee: ({ connect_fee }) => connect_fee,
          steps: ({ first_increment, next_increment }) => `${first_increment}/${next_increment}`,
          included: ({ takes_included }) => (takes_included ? "yes" : "no"),
          state: ({ state }) => state,
          from: ({ valid_from }) => <When at={valid_from} />,
          until: ({ valid_until }) => <When at={valid_until} />,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<PhoneCall />} title="No rate fits">
            Without a rate nothing is sold: phones there do not ring. Change the filters, or import a deck.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

import { Hash } from "lucide-react";
import type { Route } from "next";
import { AccountCell, Code, Cost, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { PhoneNumber } from "@/components/ui/phone-number";
import { numbersList } from "@/lib/backoffice";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../area-metadata";
import { numbersArea } from "../../areas/numbers";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(numbersArea);

export default async function NumbersPage({ searchParams }: PageProps<"/admin/numbers">) {
  const table = await openList(numbersArea, numbersList, searchParams);
  return (
    <StaffPage title="Numbers" description="Every number that we bought for someone, also those that have ended.">
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/numbers/${id}` as Route}
        cells={{
          number: ({ e164 }) => (e164 ? <PhoneNumber e164={e164} display={formatPhone(e164)} /> : "Not known yet"),
          status: ({ status }) => <StatePill state={status} />,
          account: ({ account_id, account_name }) =>
            account_id ? <AccountCell id={account_id} name={account_name} /> : "Our own stock",
          place: ({ place, country }) => (
            <span className="md:whitespace-nowrap">
              {place}, {country}
            </span>
          ),
          type: ({ number_type }) => plainWord(number_type),
          carrier: ({ carrier_id }) => carrier_id,
          carrier_ref: ({ carrier_ref }) => <Code>{carrier_ref}</Code>,
          price: ({ monthly_cents, currency }) => <Money cents={monthly_cents} currency={currency} />,
          period: ({ period }) => period && plainWord(period),
          currency: ({ currency }) => currency,
          cost: ({ monthly_cost, cost_currency }) => <Cost amount={monthly_cost} currency={cost_currency} />,
          cost_currency: ({ cost_currency }) => cost_currency,
          paid_until: ({ paid_until }) => <When at={paid_until} />,
          label: ({ label }) => label,
          problem: ({ carrier_problem }) => carrier_problem && plainWord(carrier_problem),
          ended_reason: ({ ended_reason }) => ended_reason,
          created: ({ created_at }) => <When at={created_at} />,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<Hash />} title="No number has been bought yet">
            The first paid order puts its numbers here.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

import type { Route } from "next";
import { CellLink } from "@/components/staff/cell-link";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { EarningsTabs } from "@/components/staff/earnings-tabs";
import { NoMonthFits } from "@/components/staff/no-month-fits";
import { StaffPage } from "@/components/staff/staff-page";
import { numberMarginsList } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { earningsArea } from "../../../areas/earnings";
import { openList } from "../../../open-list";

export const generateMetadata = areaMetadata(earningsArea);

export default async function NumberMarginsPage({ searchParams }: PageProps<"/admin/earnings/numbers">) {
  const table = await openList(earningsArea, numberMarginsList, searchParams, "/admin/earnings/numbers");
  return (
    <StaffPage
      title="Margins by month"
      description="What each number earned and cost in a UTC month. Stripe's fees are with the accounts. Costs missing are calls and texts that a carrier has not priced yet: with them the margin is less than shown."
    >
      <EarningsTabs current="numbers" />
      <DataTable
        {...table}
        cells={{
          month: ({ month }) => month,
          number: ({ number_id, e164 }) => (
            <CellLink href={`/admin/numbers/${number_id}` as Route}>{e164 ?? "not known yet"}</CellLink>
          ),
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          revenue: ({ revenue_cents, currency }) => <Money cents={revenue_cents} currency={currency} />,
          setup: ({ setup_cents, currency }) => <Money cents={setup_cents} currency={currency} zeroIsNothing />,
          time: ({ time_cents, currency }) => <Money cents={time_cents} currency={currency} zeroIsNothing />,
          usage: ({ usage_cents, currency }) => <Money cents={usage_cents} currency={currency} zeroIsNothing />,
          margin: ({ margin_cents, currency }) => <Money cents={margin_cents} currency={currency} />,
          unpriced: ({ unpriced }) => unpriced || null,
          carrier: ({ carrier_id }) => carrier_id,
          place: ({ place }) => place,
          type: ({ number_type }) => plainWord(number_type),
          currency: ({ currency }) => currency,
          id: ({ number_id }) => <Code>{number_id}</Code>,
        }}
        empty={<NoMonthFits />}
      />
    </StaffPage>
  );
}

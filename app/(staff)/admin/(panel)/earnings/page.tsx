import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { EarningsTabs } from "@/components/staff/earnings-tabs";
import { NoMonthFits } from "@/components/staff/no-month-fits";
import { StaffPage } from "@/components/staff/staff-page";
import { accountMarginsList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { earningsArea } from "../../areas/earnings";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(earningsArea);

export default async function AccountMarginsPage({ searchParams }: PageProps<"/admin/earnings">) {
  const table = await openList(earningsArea, accountMarginsList, searchParams);
  return (
    <StaffPage
      title="Margins by month"
      description="What each account earned us in a UTC month, without tax and less credit notes, what its numbers cost at their carriers, what Stripe kept (for disputes, too), and what lost disputes and debts that were given up took. Time is earned as it passes. This month and the last are worked out again every few hours."
    >
      <EarningsTabs current="accounts" />
      <DataTable
        {...table}
        cells={{
          month: ({ month }) => month,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          numbers: ({ numbers }) => numbers,
          revenue: ({ revenue_cents, currency }) => <Money cents={revenue_cents} currency={currency} />,
          carriers: ({ carrier_cents, currency }) => <Money cents={carrier_cents} currency={currency} />,
          fees: ({ fee_cents, currency }) => <Money cents={fee_cents} currency={currency} zeroIsNothing />,
          lost: ({ lost_cents, currency }) => <Money cents={lost_cents} currency={currency} zeroIsNothing />,
          margin: ({ margin_cents, currency }) => <Money cents={margin_cents} currency={currency} />,
          unpriced: ({ unpriced }) => unpriced || null,
          currency: ({ currency }) => currency,
          id: ({ account_id }) => <Code>{account_id}</Code>,
        }}
        empty={<NoMonthFits />}
      />
    </StaffPage>
  );
}

import { CreditCard } from "lucide-react";
import type { Route } from "next";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { paymentsList } from "@/lib/backoffice";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../area-metadata";
import { paymentsArea } from "../../areas/payments";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(paymentsArea);

export default async function PaymentsPage({ searchParams }: PageProps<"/admin/payments">) {
  const table = await openList(paymentsArea, paymentsList, searchParams);
  return (
    <StaffPage
      title="Payments"
      description="Money of orders, as Stripe told us. A capture that failed is a debt of the account."
    >
      <DataTable
        {...table}
        rowHref={({ order_id }) => `/admin/orders/${order_id}` as Route}
        cells={{
          order: ({ order_reference }) => order_reference,
          status: ({ status }) => <StatePill state={status} />,
          created: ({ created_at }) => <When at={created_at} />,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          amount: ({ amount_cents, currency }) => <Money cents={amount_cents} currency={currency} />,
          captured: ({ captured_cents, currency }) => (
            <Money cents={captured_cents} currency={currency} zeroIsNothing />
          ),
          debt: ({ debt_cents, currency }) => <Money cents={debt_cents} currency={currency} zeroIsNothing />,
          currency: ({ currency }) => currency,
          card: ({ card }) => card,
          failure: ({ failure_code }) => failure_code,
          kind: ({ kind }) => plainWord(kind),
          intent: ({ stripe_payment_intent_id }) => <Code>{stripe_payment_intent_id}</Code>,
          before: ({ capture_before }) => <When at={capture_before} />,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<CreditCard />} title="No payment has been begun yet">
            The first checkout puts its payment here.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}

"use client";

import { ChartNoAxesColumn } from "lucide-react";
import Link from "next/link";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { BarTable } from "@/components/ui/bar-table";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Price } from "@/components/ui/price";
import type { Costs } from "@/lib/contract/costs";
import { CostAdvice } from "./cost-advice";
import { CostRow, mostOf } from "./cost-rows";
import { CostlyNumber } from "./costly-number";
import { ForecastCard } from "./forecast-card";

export interface CostsViewProps {
  costs: Costs;
  /** "2026-11": the month that numbers are shown of; null: all of them */
  month: string | null;
  /** what years would save, for those who may choose them */
  years: { numbers: number; saved_cents: number } | null;
  /** monthly prices from which numbers are sold whose callers pay, by country */
  cheapest: Readonly<Record<string, number>>;
  seesNumbers: boolean;
}

/** What the numbers of an account cost: the next bill, the months, each number, and what could cost less. */
export function CostsView(props: CostsViewProps) {
  const { costs, month } = props;
  return (
    <>
      <PageHeader
        above={<Breadcrumbs crumbs={[{ label: "Billing", href: routes.billing }, { label: "Costs" }]} />}
        title="Costs"
      >
        <p>What your bills came to, without tax. What credit notes gave back is taken off.</p>
      </PageHeader>
      {costs.months.length === 0 ? (
        <EmptyState icon={<ChartNoAxesColumn />} title="No bills yet">
          Once you have bought a number, this page shows what each month and each number costs.
        </EmptyState>
      ) : (
        <div className="grid gap-5 lg:grid-cols-2 lg:items-start">
          <div className="space-y-5">
            {costs.forecast && <ForecastCard forecast={costs.forecast} currency={costs.currency} />}
            <Months costs={costs} month={month} />
          </div>
          <div className="space-y-5">
            <CostAdvice {...props} />
            <Numbers {...props} />
          </div>
        </div>
      )}
    </>
  );
}

/** Newest first. Each month leads to its numbers. */
function Months({ costs: { months, currency }, month: chosen }: Pick<CostsViewProps, "costs" | "month">) {
  const times = useTimes();
  const most = mostOf(months);
  return (
    <Card>
      <BarTable title="By month" head={["Month in which a bill was issued, UTC", "Sum"]}>
        {months.toReversed().map(({ month, ...sums }) => {
          const address = month.slice(0, 7);
          return (
            <CostRow
              key={month}
              name={
                <Link
                  href={routes.costs(address)}
                  scroll={false}
                  aria-current={address === chosen || undefined}
                  className="text-link aria-[current]:font-semibold"
                >
                  {times.month(month)}
                </Link>
              }
              sums={sums}
              most={most}
              currency={currency}
            />
          );
        })}
      </BarTable>
    </Card>
  );
}

function Numbers({ costs, month, seesNumbers }: CostsViewProps) {
  const times = useTimes();
  const { numbers, others_cents: others, currency } = costs;
  const most = mostOf(numbers);
  return (
    <Card>
      <BarTable
        title={month ? `By number, ${times.month(`${month}-01`)}` : "By number, the last twelve months"}
        head={["Number", "Sum"]}
      >
        {numbers.map((number) => (
          <CostRow
            key={number.number_id}
            name={
              <>
                <CostlyNumber number={number} seesNumbers={seesNumbers} />{" "}
                <span className="text-ink-soft">{number.label ?? number.place}</span>
              </>
            }
            sums={number}
            most={most}
            currency={currency}
          />
        ))}
        {others !== 0 && (
          <tr>
            <th scope="row" className="py-1 text-left font-normal">
              All other numbers
            </th>
            <td className="py-1 text-right">
              <Price cents={others} currency={currency} />
            </td>
          </tr>
        )}
      </BarTable>
      {numbers.length === 0 && <p className="text-ink-soft text-sm">No number was billed in this month.</p>}
      {month && (
        <Link href={routes.costs()} scroll={false} className="mt-3 inline-block text-link text-sm">
          The last twelve months
        </Link>
      )}
    </Card>
  );
}

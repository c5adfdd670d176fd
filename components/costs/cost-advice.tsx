import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import type { AdvisedNumber } from "@/lib/contract/costs";
import { formatMoney } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";
import { CostlyNumber } from "./costly-number";
import type { CostsViewProps } from "./costs-view";

/** Numbers that could go, cheaper ones that would do, and years. */
export function CostAdvice({ costs, years, cheapest, seesNumbers }: CostsViewProps) {
  const { advice, currency } = costs;
  const money = (cents: number) => formatMoney(cents, currency);
  return (
    <Card>
      <h2 className="font-semibold text-lg">What could cost less</h2>
      {advice.numbers.length === 0 && !years && (
        <p className="mt-1 text-ink-soft text-sm">
          Nothing that we know of: every number that you have had for {advice.days} days was used.
        </p>
      )}
      <ul className="mt-2 divide-y divide-line">
        {advice.numbers.map((number) => (
          <li key={number.number_id} className="py-3">
            <span className="font-medium">
              <CostlyNumber number={number} seesNumbers={seesNumbers} />
            </span>{" "}
            <span className="text-ink-soft">
              {number.label ?? number.place}, {money(number.monthly_cents)} a month
            </span>
            <p className="text-sm">{reason(number, advice.days, cheapest[number.country], money)}</p>
          </li>
        ))}
        {years && (
          <li className="py-3">
            <Link href={routes.billing} className="font-medium text-link">
              Pay {counted(years.numbers, "number")} by the year
            </Link>
            <p className="text-sm">Twelve months in one sum save {money(years.saved_cents)} together.</p>
          </li>
        )}
      </ul>
    </Card>
  );
}

/** @param from the price of the cheapest number of the country whose callers pay */
function reason(
  { kind, uses, monthly_cents, twin }: AdvisedNumber,
  days: number,
  from: number | undefined,
  money: (cents: number) => string,
): string {
  switch (kind) {
    case "unused":
      return `No call and no text in the last ${days} days.`;
    case "twin":
      return `${uses === 1 ? "1 call or text" : `${uses} calls and texts`} in the last ${days} days; ${twin}, of the same place, has more. One of them may do.`;
    case "toll_free":
      return `Only few minutes of calls in the last ${days} days.${
        from !== undefined && from < monthly_cents
          ? ` A number of this country that is not toll-free costs from ${money(from)} a month, and receiving calls there costs nothing.`
          : ""
      }`;
  }
}

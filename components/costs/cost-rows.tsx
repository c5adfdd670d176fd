import type { ReactNode } from "react";
import { BarRow } from "@/components/ui/bar-table";
import { Price } from "@/components/ui/price";
import type { CostSums } from "@/lib/contract/costs";
import { formatMoney } from "@/lib/kernel/money";

const kinds = [
  { sum: "numbers_cents", name: "Numbers", color: "bg-brand" },
  { sum: "setup_cents", name: "Set-up", color: "bg-ink-soft" },
  { sum: "calls_cents", name: "Calls", color: "bg-good" },
  { sum: "texts_cents", name: "Texts", color: "bg-seal" },
] as const;

interface CostRowProps {
  name: ReactNode;
  sums: CostSums;
  /** what the longest bar of the chart stands for */
  most: number;
  currency: string;
}

/** What a month or a number came to: a bar of its kinds, each named below it with its sum. */
export function CostRow({ name, sums, most, currency }: CostRowProps) {
  const billed = kinds.filter(({ sum }) => sums[sum] !== 0);
  const drawn = billed.filter(({ sum }) => sums[sum] > 0); // a month may have given back more than it billed
  const whole = drawn.reduce((sum, kind) => sum + sums[kind.sum], 0);
  return (
    <BarRow
      name={name}
      size={whole / Math.max(1, most)}
      parts={drawn.map(({ sum, color }) => ({ share: sums[sum] / whole, color }))}
      below={
        <span className="mt-1 flex flex-wrap gap-x-3 text-ink-soft">
          {billed.map(({ sum, name: kind, color }) => (
            <span key={sum} className="inline-flex items-center gap-1.5 whitespace-nowrap">
              <span aria-hidden className={`size-2 rounded-full ${color}`} />
              {kind} <span translate="no">{formatMoney(sums[sum], currency)}</span>
            </span>
          ))}
        </span>
      }
    >
      <td className="text-right">
        <Price cents={sums.total_cents} currency={currency} />
      </td>
    </BarRow>
  );
}

/** What the longest bar stands for. */
export const mostOf = (rows: readonly CostSums[]): number =>
  Math.max(1, ...rows.map((row) => kinds.reduce((sum, kind) => sum + Math.max(0, row[kind.sum]), 0)));

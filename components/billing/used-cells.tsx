import type { UsageService } from "@/lib/contract/usage";
import { freeWord, sixtiethsText } from "@/lib/contract/usage-words";

interface UsedCellsProps {
  /** seconds, or parts of texts */
  used: { service: UsageService; billed: number; included: number; amount_60: string };
  /** such a quantity in words */
  quantity: (value: number) => string;
  currency: string;
}

/** The last cells of a row of usage: what is billed beside what was included, and the exact sum. */
export const UsedCells = ({ used: { service, billed, included, amount_60 }, quantity, currency }: UsedCellsProps) => (
  <>
    <td className="py-2 pr-4">
      {quantity(billed)}
      {included > 0 && (
        <span className="block text-ink-soft text-sm">{`${quantity(included)} ${freeWord(service)}`}</span>
      )}
    </td>
    <td translate="no" className="whitespace-nowrap py-2 text-right tabular-nums">
      {sixtiethsText(amount_60, currency)}
    </td>
  </>
);

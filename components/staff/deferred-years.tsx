import { Money } from "@/components/staff/cells";
import { When } from "@/components/staff/when";
import type { Deferred } from "@/lib/contract/staff/deferred";
import { counted } from "@/lib/kernel/words";

/** How much of sold time that has not passed is of years. */
export const DeferredYears = ({ sum: { currency, year_cents, years, until } }: { sum: Deferred }) =>
  years === 0 ? (
    "for months"
  ) : (
    <>
      of it <Money cents={year_cents} currency={currency} /> for {counted(years, "year")}, the last until{" "}
      <When at={until} />
    </>
  );

import type { Route } from "next";
import { Price } from "@/components/ui/price";
import { CellLink } from "./cell-link";
import { Blank } from "./table-parts";

/** What the cells of many lists show. */

export const AccountCell = ({ id, name }: { id: string | null; name: string | null }) =>
  id === null ? <Blank /> : <CellLink href={`/admin/accounts/${id}` as Route}>{name ?? id}</CellLink>;

export const OrderCell = ({ id, reference }: { id: string | null; reference: string | null }) =>
  id === null ? <Blank /> : <CellLink href={`/admin/orders/${id}` as Route}>{reference ?? id}</CellLink>;

/** Minor units of a currency; "–" for nothing, and for zero where that is as good as nothing. */
export const Money = ({
  cents,
  currency,
  zeroIsNothing = false,
}: {
  cents: number | null;
  currency: string | null;
  zeroIsNothing?: boolean;
}) =>
  cents === null || currency === null || (zeroIsNothing && cents === 0) ? (
    <Blank />
  ) : (
    <Price cents={cents} currency={currency} />
  );

/** What we pay, with the four decimals that carriers count in. */
export const Cost = ({ amount, currency }: { amount: number; currency: string }) => (
  <span className="whitespace-nowrap tabular-nums">
    {amount.toFixed(4)} {currency}
  </span>
);

export const Code = ({ children }: { children: string | null }) =>
  children === null ? <Blank /> : <code className="break-all text-xs">{children}</code>;

import { Check, ChevronRight, Minus } from "lucide-react";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { minutePriceText, typeLabels } from "@/components/number-facts/labels";
import { cn } from "@/components/ui/cn";
import { Price } from "@/components/ui/price";
import type { PriceRow } from "@/lib/contract/catalog";
import { formatExact } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";

/** What a call or text that arrives costs, except calls to toll-free numbers. */
const usageCents = 0;

const head = "px-3 py-2.5 font-medium first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5";
const cell = "px-3 py-3 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5";
const wide = "hidden md:table-cell";

/**
 * Countries and types, what numbers there bring and what they cost: each sum is the quote of the cheapest one. A phone shows the
 * same in fewer columns. Not for an empty list.
 */
export function PriceTable({ rows, caption }: { rows: readonly PriceRow[]; caption: string }) {
  return (
    <div className="overflow-hidden rounded-panel border border-line bg-surface shadow-panel">
      <table className="w-full text-[0.9375rem]">
        <caption className="sr-only">{caption}</caption>
        <thead className="border-line border-b bg-sunken text-left text-ink-soft text-sm">
          <tr>
            <th scope="col" className={head}>
              Country and type
            </th>
            <th scope="col" className={cn(head, wide)}>
              Calls
            </th>
            <th scope="col" className={cn(head, wide)}>
              Texts
            </th>
            <th scope="col" className={cn(head, wide, "text-right")}>
              Concurrent calls
            </th>
            <th scope="col" className={cn(head, wide, "text-right")}>
              Each call or text in
            </th>
            <th scope="col" className={cn(head, wide, "text-right")}>
              Set-up
            </th>
            <th scope="col" className={cn(head, "text-right")}>
              A month, from
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <PriceTableRow key={`${row.iso2} ${row.number_type}`} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PriceTableRow({ row }: { row: PriceRow }) {
  const { price, sold_areas: sold } = row;
  return (
    <tr className="align-top hover:bg-sunken">
      <th scope="row" className={cn(cell, "text-left font-normal")}>
        <Link
          href={routes.country(row.slug)}
          prefetch={false}
          className="group -my-2.5 flex min-h-11 items-center gap-1 py-2.5 font-medium hover:underline"
        >
          {row.name}
          <span className="text-ink-soft">{row.dial_prefix && `+${row.dial_prefix}`}</span>
          <ChevronRight aria-hidden className="size-4 text-ink-soft" />
        </Link>
        <span className="mt-1 block text-ink-soft text-sm">
          {typeLabels[row.number_type]}
          {price && `, ${counted(row.places, "place")}`}
        </span>
        {price && row.minute_price && (
          <span className="mt-1 block text-ink-soft text-sm md:hidden">
            {minutePriceText(row.minute_price, price.currency)}
          </span>
        )}
        {price && (
          <span className="mt-1 flex flex-wrap gap-x-3 text-sm md:hidden">
            <Share has={row.with.voice_in} of={sold} word="Calls" />
            <Share has={row.with.sms_in} of={sold} word="Texts" />
          </span>
        )}
      </th>
      {price ? (
        <>
          <td className={cn(cell, wide)}>
            <Share has={row.with.voice_in} of={sold} />
          </td>
          <td className={cn(cell, wide)}>
            <Share has={row.with.sms_in} of={sold} />
          </td>
          <td className={cn(cell, wide, "text-right")}>{row.channels}</td>
          <td className={cn(cell, wide, "text-right")}>
            {row.minute_price ? (
              <span translate="no">{formatExact(row.minute_price, price.currency)} a minute</span>
            ) : (
              <Price cents={usageCents} currency={price.currency} />
            )}
          </td>
          <td className={cn(cell, wide, "text-right")}>
            <Price cents={price.setup_cents} currency={price.currency} />
          </td>
          <td className={cn(cell, "text-right")}>
            <Price cents={price.monthly_cents} currency={price.currency} className="font-semibold text-[1.0625rem]" />
            {row.year && (
              <span className="block whitespace-nowrap text-ink-soft text-sm">
                or <Price cents={row.year.year_cents} currency={price.currency} /> a year
              </span>
            )}
            {price.setup_cents > 0 && (
              <span className="block whitespace-nowrap text-ink-soft text-sm md:hidden">
                + <Price cents={price.setup_cents} currency={price.currency} /> once
              </span>
            )}
          </td>
        </>
      ) : (
        <>
          <td colSpan={5} className={cn(cell, wide, "text-ink-soft")}>
            Needs proof of identity or address: not sold yet
          </td>
          <td className={cn(cell, "text-right text-ink-soft text-sm md:text-[0.9375rem]")}>
            <span className="md:hidden">Documents needed</span>
            <span aria-hidden className="max-md:hidden">
              –
            </span>
          </td>
        </>
      )}
    </tr>
  );
}

/** How many areas can do it: all, some or none. */
function Share({ has, of, word }: { has: number; of: number; word?: string }) {
  const Icon = has > 0 ? Check : Minus;
  return (
    <span className={cn("inline-flex items-center gap-1.5 whitespace-nowrap", has === 0 && "text-ink-soft")}>
      <Icon aria-hidden className={cn("size-4", has > 0 && "text-good")} strokeWidth={2.5} />
      {shareText(has, of, word)}
    </span>
  );
}

function shareText(has: number, of: number, word: string | undefined): string {
  if (has === 0) return word ? `No ${word.toLowerCase()}` : "None";
  const share = has < of ? `${has} of ${of}` : "All";
  if (!word) return share;
  return has < of ? `${word} ${share}` : word;
}

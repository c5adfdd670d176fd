import Link from "next/link";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { Abilities } from "@/components/number-facts/abilities";
import { placeAndType } from "@/components/number-facts/labels";
import { endText, numberLook } from "@/components/numbers/number-words";
import { PhoneNumber } from "@/components/ui/phone-number";
import { Price } from "@/components/ui/price";
import { StatusPill } from "@/components/ui/status-pill";
import type { OwnedNumberView } from "@/lib/contract/numbers";

export function NumberListRow({ number }: { number: OwnedNumberView }) {
  const look = numberLook(number);
  const end = endText(number, useTimes());
  return (
    <li className="relative grid gap-x-6 gap-y-2 px-4 py-4 hover:bg-sunken/60 sm:grid-cols-[minmax(0,1fr)_14rem_6rem] sm:items-center sm:px-6">
      <div className="min-w-0">
        <h2 className="font-semibold text-lg">
          <Link href={routes.myNumber(number.id)} className="after:absolute after:inset-0">
            <PhoneNumber e164={number.e164} display={number.display} className="select-auto!" />
          </Link>
        </h2>
        <p className="truncate text-ink-soft text-sm">
          {number.label && <span className="font-medium text-ink">{number.label} · </span>}
          {placeAndType(number)}
          {number.assignee && ` · ${number.assignee.is_you ? "Your line" : number.assignee.name}`}
        </p>
        {number.tags.length > 0 && <p className="truncate text-ink-soft text-sm">{number.tags.join(" · ")}</p>}
        <Abilities brief features={number.features} className="mt-1" />
      </div>
      <div className="flex items-center justify-between gap-4 sm:contents">
        <div>
          <StatusPill tone={look.tone} busy={look.busy ?? false}>
            {look.label}
          </StatusPill>
          {end && <p className="mt-1 text-ink-soft text-xs">{end}</p>}
        </div>
        {number.contract && (
          <p className="text-right">
            <Price cents={number.contract.monthly_cents} currency={number.contract.currency} className="font-medium" />
            <span className="block text-ink-soft text-xs">per {number.contract.period}</span>
          </p>
        )}
      </div>
    </li>
  );
}

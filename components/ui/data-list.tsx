import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export interface DataListItem {
  /** Unique in its list. */
  label: string;
  value: ReactNode;
  /** A second, softer line under the value. */
  note?: ReactNode;
}

/** Terms and values: stacked on a phone, two columns from 640 px. */
export function DataList({
  items,
  className,
}: {
  items: readonly (DataListItem | false | null)[];
  className?: string;
}) {
  const shown = items.filter((item): item is DataListItem => Boolean(item));
  return (
    <dl className={cn("divide-y divide-line", className)}>
      {shown.map((item) => (
        <div
          key={item.label}
          className="grid gap-x-4 gap-y-0.5 py-3 first:pt-0 last:pb-0 sm:grid-cols-[minmax(9rem,1fr)_2fr]"
        >
          <dt className="text-ink-soft">{item.label}</dt>
          <dd className="min-w-0 break-words">
            {item.value}
            {item.note && <div className="text-ink-soft text-sm">{item.note}</div>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

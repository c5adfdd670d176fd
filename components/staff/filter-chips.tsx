import { X } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ListFilter, ListShape, ListState } from "@/lib/contract/staff/list";
import { changeListAddress } from "@/lib/contract/staff/list-address";

interface FilterChipsProps {
  list: ListShape;
  address: string;
  state: ListState;
}

/** What narrows the list right now, each with a way to take it away. */
export function FilterChips({ list, address, state }: FilterChipsProps) {
  const active = list.filters.filter(({ id }) => state.filters[id]);
  if (active.length === 0) return null;
  return (
    <ul aria-label="Filters in use" className="flex flex-wrap gap-2">
      {active.map((filter) => (
        <li key={filter.id}>
          <Link
            href={`${address}${changeListAddress(list, state, { filters: without(state, filter.id) })}` as Route}
            prefetch={false}
            className="inline-flex min-h-11 items-center gap-1.5 rounded-full bg-brand-soft px-3 text-brand-ink text-sm hover:underline md:min-h-8"
          >
            {filter.title}: {labelsOf(filter, state.filters[filter.id] ?? [])}
            <X aria-hidden className="size-3.5" />
            <span className="sr-only">(remove)</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

const without = ({ filters }: ListState, id: string): ListState["filters"] =>
  Object.fromEntries(Object.entries(filters).filter(([name]) => name !== id));

const labelsOf = ({ options }: ListFilter, values: readonly string[]): string =>
  values.map((value) => options?.find((option) => option.value === value)?.label ?? value).join(" or ");

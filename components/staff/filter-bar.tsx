"use client";

import { ListFilter as Funnel } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ListFilter, ListShape, ListState } from "@/lib/contract/staff/list";
import { changeListAddress, readListAddress } from "@/lib/contract/staff/list-address";

interface FilterBarProps {
  shape: ListShape;
  address: string;
  state: ListState;
}

/** What narrows the list. A plain form that works without scripts; with them the address is kept short. */
export function FilterBar({ shape, address, state }: FilterBarProps) {
  const router = useRouter();
  const count = Object.keys(state.filters).length;

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)].filter(([name]) => name !== "sort" && name !== "columns");
    const { filters } = readListAddress(shape, Object.fromEntries(entries) as Record<string, string>).state;
    router.push(`${address}${changeListAddress(shape, state, { filters })}` as Route);
  }

  return (
    <details open={count > 0 || undefined} className="group min-w-0 flex-1 max-md:open:basis-full">
      <summary className="inline-flex min-h-11 cursor-pointer select-none items-center gap-2 rounded-control border border-line-strong bg-surface px-3 font-medium text-sm hover:bg-sunken md:min-h-9">
        <Funnel aria-hidden className="size-4" />
        {count > 0 ? `Filters (${count})` : "Filters"}
      </summary>
      <form
        action={address}
        onSubmit={onSubmit}
        className="mt-2 grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] items-end gap-3 rounded-panel border border-line bg-surface p-3"
      >
        {shape.filters.map((filter) => (
          <FilterField key={filter.id} filter={filter} values={state.filters[filter.id] ?? []} />
        ))}
        <KeptParameters shape={shape} state={state} />
        <Button type="submit" size="sm">
          Apply
        </Button>
      </form>
    </details>
  );
}

/** Order and columns stay as they are when the form is sent without scripts. */
function KeptParameters({ shape, state }: Omit<FilterBarProps, "address">) {
  const kept = new URLSearchParams(changeListAddress(shape, { ...state, filters: {} }, {}));
  return [...kept].map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}

function FilterField({ filter, values }: { filter: ListFilter; values: readonly string[] }) {
  const id = useId();
  const value = values.join(",");
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium text-ink-soft text-xs">
        {filter.title}
      </label>
      {filter.kind === "choice" ? (
        <Select id={id} name={filter.id} defaultValue={value} className="md:[&>select]:min-h-9 md:[&>select]:text-sm">
          <option value="">Any</option>
          {values.length > 1 && <option value={value}>{values.length} chosen</option>}
          {filter.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          id={id}
          name={filter.id}
          type={filter.kind === "from" || filter.kind === "to" ? "date" : "text"}
          defaultValue={value}
          placeholder={filter.placeholder}
          maxLength={200}
          autoComplete="off"
          className="md:min-h-9 md:text-sm"
        />
      )}
    </div>
  );
}

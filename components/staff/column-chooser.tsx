"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check, Columns3 } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { startTransition, useOptimistic } from "react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { ListShape, ListState } from "@/lib/contract/staff/list";
import { writeListAddress } from "@/lib/contract/staff/list-address";

/** Which columns are shown. The last one stays. */
export function ColumnChooser({ shape, address, state }: { shape: ListShape; address: string; state: ListState }) {
  const router = useRouter();
  // A second press comes before the page of the first: it counts on top of it.
  const [columns, setColumns] = useOptimistic(state.columns);

  function toggle(id: string, isShown: boolean) {
    const wanted = isShown ? [...columns, id] : columns.filter((one) => one !== id);
    const next = shape.columns.map((column) => column.id).filter((one) => wanted.includes(one));
    startTransition(() => {
      setColumns(next);
      router.replace(`${address}${writeListAddress(shape, { ...state, columns: next })}` as Route, { scroll: false });
    });
  }

  return (
    <Menu
      trigger={
        <Button variant="secondary" size="sm">
          <Columns3 aria-hidden className="size-4" /> Columns
        </Button>
      }
    >
      <div className="max-h-[60dvh] overflow-y-auto">
        {shape.columns.map(({ id, title }) => (
          <Base.CheckboxItem
            key={id}
            checked={columns.includes(id)}
            disabled={columns.length === 1 && columns.includes(id)}
            onCheckedChange={(isShown) => toggle(id, isShown)}
            className="flex min-h-11 cursor-pointer select-none items-center gap-2.5 rounded-md px-3 text-[0.9375rem] outline-none data-highlighted:bg-sunken data-disabled:opacity-50 md:min-h-9"
          >
            <span aria-hidden className="grid size-4.5 place-items-center rounded border border-line-strong">
              <Base.CheckboxItemIndicator>
                <Check className="size-3.5" />
              </Base.CheckboxItemIndicator>
            </span>
            {title}
          </Base.CheckboxItem>
        ))}
      </div>
    </Menu>
  );
}

"use client";

import { useEffect, useRef } from "react";
import type { JumpHit } from "@/lib/contract/staff/jump";
import { StatePill } from "./state-pill";

interface JumpOptionProps {
  id: string;
  hit: JumpHit;
  isActive: boolean;
  onChoose: () => void;
}

/** One thing that the text may mean. The focus stays in the combobox, which points at it. */
export function JumpOption({ id, hit, isActive, onChoose }: JumpOptionProps) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) option.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: an option is pointed at with aria-activedescendant
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={isActive}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className="flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-3 py-1.5 text-[0.9375rem] hover:bg-sunken aria-selected:bg-brand-soft"
    >
      <span className="w-16 shrink-0 text-ink-soft text-xs">{hit.kind}</span>
      <span className="min-w-0 flex-1">
        <span className="block break-words font-medium">{hit.title}</span>
        {hit.note && <span className="block truncate text-ink-soft text-sm">{hit.note}</span>}
      </span>
      {hit.state && <StatePill state={hit.state} />}
    </div>
  );
}

"use client";

import { Button } from "@/components/ui/button";

interface ShowMoreProps {
  onMore: () => void;
  pending: boolean;
  /** False ends the list with `endText`. */
  hasMore: boolean;
  endText?: string;
  label?: string;
}

/** The list goes on when asked: no page count is promised, because none is known. */
export function ShowMore({ onMore, pending, hasMore, endText, label = "Show more" }: ShowMoreProps) {
  if (!hasMore) return endText ? <p className="py-4 text-center text-ink-soft text-sm">{endText}</p> : null;
  return (
    <div className="flex justify-center py-2">
      <Button variant="secondary" onClick={onMore} pending={pending} className="min-w-44">
        {label}
      </Button>
    </div>
  );
}

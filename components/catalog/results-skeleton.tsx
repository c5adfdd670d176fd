import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { rowStyles } from "./row-styles";

/** What is there before the first answer. */
export function ResultsSkeleton() {
  return (
    <div role="status" aria-label="Asking the carriers">
      <div className="mb-3 flex min-h-6 items-center text-ink-soft text-lg">Asking the carriers…</div>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {["a", "b", "c", "d", "e", "f"].map((row) => (
            <NumberRowSkeleton key={row} />
          ))}
        </ul>
      </Card>
    </div>
  );
}

/** A number's row, still empty: same heights, so the list does not move when it fills. */
function NumberRowSkeleton() {
  return (
    <li className={cn(rowStyles.row, rowStyles.height, "animate-shimmer")}>
      <div className={rowStyles.name}>
        <Skeleton still className="my-0.5 h-6 w-44 max-w-full sm:my-1" />
        <Skeleton still className="my-1 h-3 w-32" />
      </div>
      <Skeleton still className="my-1 h-3 w-56 max-w-full [grid-area:able]" />
      <div className={cn("grid grid-cols-3 gap-3", rowStyles.price)}>
        {["today", "month", "year"].map((sum) => (
          <div key={sum}>
            <Skeleton still className="my-0.5 h-3 w-12" />
            <Skeleton still className="mt-1.5 mb-1 h-4 w-14" />
          </div>
        ))}
      </div>
      <Skeleton still className={cn("h-11 rounded-control", rowStyles.hold)} />
    </li>
  );
}

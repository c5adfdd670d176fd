import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

/** A list of account rows that is still on its way. */
export function ListSkeleton({ label, rows = 4 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label}>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {Array.from({ length: rows }, (_, row) => String(row)).map((row) => (
            <li key={row} className="flex items-center justify-between gap-6 px-4 py-5 sm:px-6">
              <span className="flex-1 space-y-2">
                <Skeleton className="h-5 w-48 max-w-full" />
                <Skeleton className="h-3.5 w-64 max-w-full" />
              </span>
              <Skeleton className="h-6 w-20 rounded-full" />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

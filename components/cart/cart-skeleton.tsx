import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

export function CartSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading your cart"
      className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start"
    >
      <div>
        <Skeleton className="h-[4.25rem] rounded-panel" />
        <Card className="mt-4 space-y-3">
          <Skeleton className="h-7 w-56 max-w-full" />
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-4 w-72 max-w-full" />
          <Skeleton className="h-4 w-64 max-w-full" />
        </Card>
      </div>
      <Card className="space-y-3">
        <Skeleton className="h-6 w-28" />
        <Skeleton className="h-4" />
        <Skeleton className="h-4" />
        <Skeleton className="h-8" />
        <Skeleton className="h-12 rounded-control" />
      </Card>
    </div>
  );
}

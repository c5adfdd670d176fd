import { cn } from "@/components/ui/cn";

/** A grey block in the exact size of what will come, so that nothing moves. Put `aria-busy` and words on the region around it. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-shimmer rounded-md bg-line", className)} />;
}

import { cn } from "@/components/ui/cn";

interface SkeletonProps {
  className?: string;
  /** Part of something that shimmers as one: each shimmer is a layer of its own for the browser. */
  still?: boolean;
}

/** A grey block in the exact size of what will come, so that nothing moves. Put `aria-busy` and words on the region around it. */
export function Skeleton({ className, still = false }: SkeletonProps) {
  return <span aria-hidden className={cn("block rounded-md bg-line", !still && "animate-shimmer", className)} />;
}

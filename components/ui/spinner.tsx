import { LoaderCircle } from "lucide-react";
import { cn } from "@/components/ui/cn";

/** Decoration only: describe what is happening in words beside it or with `aria-busy`. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-[1.15em] animate-spin", className)} />;
}

import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";

/** A panel on the page. `padded` off for lists that bring their own rows. */
export function Card({ className, padded = true, ...props }: ComponentProps<"div"> & { padded?: boolean }) {
  return (
    <div
      {...props}
      className={cn("rounded-panel border border-line bg-surface shadow-panel", padded && "p-4 sm:p-6", className)}
    />
  );
}

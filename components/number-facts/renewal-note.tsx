import { CalendarClock } from "lucide-react";
import { cn } from "@/components/ui/cn";

/** Stands where prices are: they are monthly until somebody cancels. */
export function RenewalNote({ many = false, className }: { many?: boolean; className?: string }) {
  return (
    <p className={cn("flex items-start gap-2 text-ink-soft text-sm", className)}>
      <CalendarClock aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        {many ? "Each number is paid for month by month." : "Paid for month by month."} It renews until you cancel it.
      </span>
    </p>
  );
}

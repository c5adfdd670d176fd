import { CalendarClock } from "lucide-react";
import { cn } from "@/components/ui/cn";

/** Stands where prices are: until renewals are charged, the monthly price is paid once. Goes when they are. */
export function RenewalNote({ many = false, className }: { many?: boolean; className?: string }) {
  return (
    <p className={cn("flex items-start gap-2 text-ink-soft text-sm", className)}>
      <CalendarClock aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        {many ? "Each number is paid for one month." : "Paid for one month."} Renewal is not offered yet: it ends on its
        own.
      </span>
    </p>
  );
}

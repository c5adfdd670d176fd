import { PhoneOff } from "lucide-react";
import { cn } from "@/components/ui/cn";

/** On every product and checkout page. */
export function EmergencyNote({ many = false, className }: { many?: boolean; className?: string }) {
  return (
    <p className={cn("flex items-start gap-2 text-ink-soft text-sm", className)}>
      <PhoneOff aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        <strong className="font-semibold text-ink">
          911 and 112 do not work on {many ? "these numbers" : "this number"}.
        </strong>{" "}
        Keep another phone for emergency calls.
      </span>
    </p>
  );
}

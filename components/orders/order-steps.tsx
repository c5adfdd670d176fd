import { Check, X } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import type { Order } from "@/lib/contract/orders";

type StepState = "done" | "now" | "ahead" | "failed";

/** Where the order stands: paid for, set up, checked, charged. */
export function OrderSteps({ order }: { order: Order }) {
  const open = order.items.filter((item) => item.status === "pending" || item.status === "provisioning").length;
  const authorized = order.authorized_at !== null;
  const settled = order.settled_at !== null;
  const isOwed = order.debt_cents > 0;
  const steps: { label: string; state: StepState }[] = [
    { label: "Card authorized", state: authorized ? "done" : "now" },
    {
      label:
        open === 0 && authorized
          ? "Numbers set up and checked"
          : `Setting up ${order.items.length > 1 ? "your numbers" : "your number"}`,
      state: authorized ? (open === 0 ? "done" : "now") : "ahead",
    },
    {
      label: isOwed ? "Charge refused" : settled ? "Charged for what is live" : "Charge for what is live",
      state: isOwed ? "failed" : settled ? "done" : authorized && open === 0 ? "now" : "ahead",
    },
  ];
  return (
    <ol className="flex flex-col gap-x-8 gap-y-3 sm:flex-row">
      {steps.map((step, index) => (
        <li
          key={step.label}
          aria-current={step.state === "now" ? "step" : undefined}
          className={cn("flex items-center gap-2.5 text-[0.9375rem]", step.state === "ahead" && "text-ink-soft")}
        >
          <span
            aria-hidden
            className={cn(
              "grid size-7 shrink-0 place-items-center rounded-full border font-semibold text-sm",
              step.state === "done" && "border-good bg-good-soft text-good",
              step.state === "now" && "border-brand text-brand-ink",
              step.state === "failed" && "border-bad bg-bad-soft text-bad",
              step.state === "ahead" && "border-line-strong",
            )}
          >
            {step.state === "done" ? (
              <Check className="size-4" strokeWidth={3} />
            ) : step.state === "now" ? (
              <Spinner className="size-4" />
            ) : step.state === "failed" ? (
              <X className="size-4" strokeWidth={3} />
            ) : (
              index + 1
            )}
          </span>
          <span className={cn(step.state === "now" && "font-medium")}>
            {step.label}
            {step.state === "done" && <span className="sr-only"> (done)</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import type { Order } from "@/lib/contract/orders";

type StepState = "done" | "now" | "ahead" | "failed";

interface Step {
  label: string;
  state: StepState;
}

/** Where the order stands: paid for, set up, checked, charged. */
export function OrderSteps({ order }: { order: Order }) {
  return (
    <ol className="flex flex-col gap-x-8 gap-y-3 sm:flex-row">
      {stepsOf(order).map(({ label, state }, index) => (
        <li
          key={label}
          aria-current={state === "now" ? "step" : undefined}
          className={cn("flex items-center gap-2.5 text-[0.9375rem]", state === "ahead" && "text-ink-soft")}
        >
          <span
            aria-hidden
            className={cn(
              "grid size-7 shrink-0 place-items-center rounded-full border font-semibold text-sm",
              markStyles[state],
            )}
          >
            {marks[state] ?? index + 1}
          </span>
          <span className={cn(state === "now" && "font-medium")}>
            {label}
            {state === "done" && <span className="sr-only"> (done)</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

const markStyles: Record<StepState, string> = {
  done: "border-good bg-good-soft text-good",
  now: "border-brand text-brand-ink",
  failed: "border-bad bg-bad-soft text-bad",
  ahead: "border-line-strong",
};

/** What stands in the place of a step's figure. */
const marks: Partial<Record<StepState, ReactNode>> = {
  done: <Check className="size-4" strokeWidth={3} />,
  now: <Spinner className="size-4" />,
  failed: <X className="size-4" strokeWidth={3} />,
};

function stepsOf(order: Order): Step[] {
  const isAuthorized = order.authorized_at !== null;
  const isSetUp = isAuthorized && !order.items.some(({ status }) => status === "pending" || status === "provisioning");
  return [
    { label: "Card authorized", state: isAuthorized ? "done" : "now" },
    {
      label: isSetUp
        ? `${order.items.length > 1 ? "Numbers" : "Number"} set up and checked`
        : `Setting up ${order.items.length > 1 ? "your numbers" : "your number"}`,
      state: isSetUp ? "done" : isAuthorized ? "now" : "ahead",
    },
    chargeStep(order, isSetUp),
  ];
}

function chargeStep(order: Order, isSetUp: boolean): Step {
  if (order.debt_cents > 0) return { label: "Charge refused", state: "failed" };
  if (order.settled_at !== null) return { label: "Charged for what is live", state: "done" };
  return { label: "Charge for what is live", state: isSetUp ? "now" : "ahead" };
}

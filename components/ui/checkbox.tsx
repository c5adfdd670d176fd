import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/components/ui/cn";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  description?: ReactNode;
  error?: string | undefined;
}

/** The label is part of the target: the whole row is at least 44 px high. */
export function Checkbox({ label, description, error, className, ...props }: CheckboxProps) {
  const id = useId();
  return (
    <div className={className}>
      <label className="flex min-h-11 items-start gap-3 py-2.5">
        <input
          {...props}
          type="checkbox"
          aria-describedby={cn(description && `${id}-description`, error && `${id}-error`) || undefined}
          aria-invalid={error ? true : undefined}
          className={cn(
            "peer mt-0.5 size-5 shrink-0 forced-colors:appearance-auto appearance-none rounded-[0.3125rem] border border-line-strong bg-surface",
            "checked:border-brand checked:bg-brand hover:border-ink-soft aria-invalid:border-bad",
            "bg-center bg-no-repeat checked:bg-(image:--nn-tick)",
          )}
        />
        <span className="flex-1">
          <span className="block leading-6">{label}</span>
          {description && (
            <span id={`${id}-description`} className="block text-ink-soft text-sm">
              {description}
            </span>
          )}
        </span>
      </label>
      <div aria-live="polite">
        {error && (
          <p id={`${id}-error`} className="pl-8 text-bad text-sm">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}

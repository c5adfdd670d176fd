import { type ReactNode, useId } from "react";
import { cn } from "@/components/ui/cn";

export interface RadioOption<V extends string> {
  value: V;
  label: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
}

interface RadioGroupProps<V extends string> {
  name: string;
  legend: ReactNode;
  hideLegend?: boolean;
  options: readonly RadioOption<V>[];
  /** Controlled when given together with `onValueChange`. */
  value?: V;
  defaultValue?: V;
  onValueChange?: (value: V) => void;
  error?: string | undefined;
  className?: string;
}

/** Native radios (arrow keys, one tab stop) drawn as rows of choice. */
export function RadioGroup<V extends string>(props: RadioGroupProps<V>) {
  const { name, legend, hideLegend, options, value, defaultValue, onValueChange, error, className } = props;
  const id = useId();
  return (
    <fieldset className={className} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className={cn("mb-2 font-medium text-sm", hideLegend && "sr-only")}>{legend}</legend>
      <div className="flex flex-col gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className={cn(
              "flex min-h-11 items-start gap-3 rounded-control border border-line-strong/60 bg-surface px-3 py-2.5 transition-colors",
              "hover:border-line-strong has-checked:border-brand has-checked:bg-brand-soft",
              "has-disabled:cursor-not-allowed has-disabled:opacity-60",
              "has-focus-visible:outline-3 has-focus-visible:outline-focus has-focus-visible:outline-offset-2",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              disabled={option.disabled}
              {...(onValueChange
                ? { checked: value === option.value, onChange: () => onValueChange(option.value) }
                : { defaultChecked: defaultValue === option.value })}
              className={cn(
                "mt-0.5 size-5 shrink-0 forced-colors:appearance-auto appearance-none rounded-full border border-line-strong bg-surface outline-none",
                "checked:border-[6px] checked:border-brand",
              )}
            />
            <span className="flex-1">
              <span className="block leading-6">{option.label}</span>
              {option.description && <span className="block text-ink-soft text-sm">{option.description}</span>}
            </span>
          </label>
        ))}
      </div>
      <div aria-live="polite">
        {error && (
          <p id={`${id}-error`} className="mt-1.5 text-bad text-sm">
            {error}
          </p>
        )}
      </div>
    </fieldset>
  );
}

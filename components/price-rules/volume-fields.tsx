import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { FieldProps } from "./field-props";

/** Steps of the volume discount: from so many numbers on, each costs so much less. */
export function VolumeFields({ draft, problems, onChange }: FieldProps) {
  const { volume_steps: steps } = draft;
  const set = (key: number, change: { from?: string; percent?: string }) =>
    onChange({ volume_steps: steps.map((step) => (step.key === key ? { ...step, ...change } : step)) });
  const error = problems.volume_steps;
  return (
    <fieldset aria-describedby={error ? "volume-problem" : "volume-hint"} className="flex flex-col gap-2">
      <legend className="mb-1 font-medium text-sm">Volume discount</legend>
      <p id="volume-hint" className="text-ink-soft text-sm">
        The numbers that an account has and those in its cart count together. The floor stays.
      </p>
      {steps.map((step, index) => (
        <div key={step.key} className="flex flex-wrap items-center gap-2">
          <span className="flex items-center gap-2">
            <span aria-hidden>From</span>
            <Input
              aria-label={`Step ${index + 1}: from how many numbers`}
              inputMode="numeric"
              autoComplete="off"
              value={step.from}
              aria-invalid={error ? true : undefined}
              onChange={(event) => set(step.key, { from: event.target.value })}
              className="w-20! text-right"
            />
            <span aria-hidden>numbers,</span>
          </span>
          <span className="flex items-center gap-2">
            <Input
              aria-label={`Step ${index + 1}: percent less`}
              inputMode="decimal"
              autoComplete="off"
              value={step.percent}
              aria-invalid={error ? true : undefined}
              onChange={(event) => set(step.key, { percent: event.target.value })}
              className="w-20! text-right"
            />
            <span aria-hidden>% less each</span>
            <Button
              variant="quiet"
              size="icon"
              aria-label={`Remove step ${index + 1}`}
              onClick={() => onChange({ volume_steps: steps.filter(({ key }) => key !== step.key) })}
            >
              <Trash2 aria-hidden className="size-4.5 text-ink-soft" />
            </Button>
          </span>
        </div>
      ))}
      <div aria-live="polite">
        {error && (
          <p id="volume-problem" className="text-bad text-sm">
            {error}
          </p>
        )}
      </div>
      <Button
        variant="secondary"
        size="sm"
        className="self-start"
        onClick={() =>
          onChange({
            volume_steps: [...steps, { key: Math.max(0, ...steps.map(({ key }) => key + 1)), from: "", percent: "" }],
          })
        }
      >
        <Plus aria-hidden className="size-4" />
        Add a step
      </Button>
    </fieldset>
  );
}

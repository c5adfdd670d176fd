import { Checkbox } from "@/components/ui/checkbox";
import { RadioGroup } from "@/components/ui/radio-group";
import { AmountField } from "./amount-field";
import type { FieldProps } from "./field-props";
import { RoundingFields } from "./rounding-fields";

/** What a month and the set-up cost. */
export function PriceFields(props: FieldProps) {
  const { draft, problems, onChange } = props;
  const { currency } = draft;
  return (
    <div className="flex flex-col gap-5">
      <RadioGroup
        name="kind"
        legend="Monthly price"
        value={draft.kind}
        onValueChange={(kind) => onChange({ kind })}
        options={[
          { value: "markup", label: "The carrier's cost and a markup" },
          { value: "fixed", label: "A fixed price, whatever the carrier asks" },
        ]}
      />
      {draft.kind === "fixed" ? (
        <AmountField {...props} field="fixed" label="A month costs" unit={currency} required className="max-w-56" />
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <AmountField {...props} field="markup_percent" label="Percent on top" unit="%" />
          <AmountField {...props} field="markup" label="Amount on top" unit={currency} />
        </div>
      )}
      <RoundingFields {...props} />
      <fieldset className="grid gap-4 sm:grid-cols-3">
        <legend className="mb-2 font-medium text-sm">Floor: a month never costs less than</legend>
        <AmountField {...props} field="floor" label="This price" unit={currency} />
        <AmountField {...props} field="min_margin_percent" label="Cost and this share" unit="%" />
        <AmountField {...props} field="min_margin" label="Cost and this amount" unit={currency} />
      </fieldset>
      <Checkbox
        name="allows_below_cost"
        checked={draft.allows_below_cost}
        onChange={(event) => onChange({ allows_below_cost: event.target.checked })}
        label="May be sold below cost, on purpose"
        description="Only the first floor counts then. The margin guard leaves these offers alone."
        error={problems.allows_below_cost}
      />
      <RadioGroup
        name="setup_policy"
        legend="Set-up"
        value={draft.setup_policy}
        onValueChange={(setup_policy) => onChange({ setup_policy })}
        error={problems.setup_policy}
        options={[
          { value: "markup", label: "The carrier's cost and a markup" },
          { value: "fixed", label: "A fixed amount" },
          { value: "free", label: "Free" },
        ]}
      />
      {draft.setup_policy === "markup" && (
        <AmountField {...props} field="setup_markup_percent" label="Percent on set-up" unit="%" className="max-w-56" />
      )}
      {draft.setup_policy === "fixed" && (
        <AmountField {...props} field="setup" label="Set-up costs" unit={currency} className="max-w-56" />
      )}
    </div>
  );
}

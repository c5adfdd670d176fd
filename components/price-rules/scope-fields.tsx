import { typeLabels } from "@/components/number-facts/labels";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { AreaPicker } from "./area-picker";
import type { FieldProps, RuleChoices } from "./field-props";
import { featureLabels } from "./rule-words";

/** Which offers a rule is about. What is left at "any" does not matter; one area is said alone. */
export function ScopeFields({ choices, ...props }: FieldProps & { choices: RuleChoices }) {
  const { draft, problems, onChange } = props;
  const picks = [
    {
      field: "country",
      label: "Country",
      options: choices.countries.map(({ iso2, name }) => [iso2, name]),
    },
    {
      field: "number_type",
      label: "Number type",
      options: Object.entries(typeLabels),
    },
    {
      field: "feature",
      label: "Feature",
      options: Object.entries(featureLabels),
    },
    {
      field: "carrier_id",
      label: "Carrier",
      options: choices.carriers.map(({ id, name }) => [id, name]),
    },
  ] as const;
  return (
    <fieldset className="grid gap-4 sm:grid-cols-2">
      <legend className="sr-only">Which offers</legend>
      {picks.map(({ field, label, options }) => (
        <Field key={field} label={label} error={problems[field]}>
          {(control) => (
            <Select
              {...control}
              name={field}
              value={draft.area ? "" : draft[field]}
              disabled={draft.area !== null}
              onChange={(event) => onChange({ [field]: event.target.value })}
            >
              <option value="">Any</option>
              {options.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ))}
      <AreaPicker
        label="Only one area"
        hint="An area stands alone: nothing else is said."
        area={draft.area}
        country={draft.country}
        countries={choices.countries}
        error={problems.area}
        onChange={(area) => onChange({ area })}
      />
      <Field
        label="Currency of the account"
        hint="All amounts of this rule are in it."
        error={problems.currency}
        className="sm:col-span-1"
      >
        {(control) => (
          <Input
            {...control}
            name="currency"
            value={draft.currency}
            maxLength={3}
            autoComplete="off"
            autoCapitalize="characters"
            onChange={(event) => onChange({ currency: event.target.value.toUpperCase() })}
          />
        )}
      </Field>
      <Field
        label="Priority"
        hint="Between rules that are equally specific the lower number wins."
        error={problems.priority}
      >
        {(control) => (
          <Input
            {...control}
            name="priority"
            inputMode="numeric"
            autoComplete="off"
            value={draft.priority}
            onChange={(event) => onChange({ priority: event.target.value })}
          />
        )}
      </Field>
    </fieldset>
  );
}

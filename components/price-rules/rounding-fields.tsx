import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { currencyExponent, formatExact } from "@/lib/kernel/money";
import { AmountField } from "./amount-field";
import type { FieldProps } from "./field-props";

/** Usual roundings of currencies with two decimals: up to the next multiple of the first that leaves the second. */
const usual = [
  ["0.01", "0.00"],
  ["0.05", "0.00"],
  ["0.10", "0.00"],
  ["0.25", "0.00"],
  ["0.50", "0.00"],
  ["1.00", "0.00"],
  ["1.00", "0.49"],
  ["1.00", "0.95"],
  ["1.00", "0.99"],
] as const;

function sayRounding([to, ending]: (typeof usual)[number], currency: string): string {
  if (to === "0.01") return "No rounding";
  if (ending === "0.00") return `Up to the next ${formatExact(to, currency)}`;
  return `Up to the next price that ends in ${ending.slice(1)}`;
}

/** How a price ends. Common ways by name, every other one in numbers. */
export function RoundingFields(props: FieldProps) {
  const { draft, onChange } = props;
  const isUsualCurrency = currencyExponent(draft.currency) === 2 && /^[A-Z]{3}$/.test(draft.currency);
  const present = usual.findIndex(([to, ending]) => draft.round_to === to && draft.round_ending === ending);
  const isOther = !isUsualCurrency || present < 0;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {isUsualCurrency && (
        <Field label="Rounding" className="sm:col-span-2 sm:max-w-80">
          {(control) => (
            <Select
              {...control}
              name="rounding"
              value={isOther ? "other" : present}
              onChange={(event) => {
                const [round_to, round_ending] = usual[Number(event.target.value)] ?? ["", ""];
                onChange({ round_to, round_ending });
              }}
            >
              {usual.map((way, index) => (
                <option key={way.join()} value={index}>
                  {sayRounding(way, draft.currency)}
                </option>
              ))}
              <option value="other">Other</option>
            </Select>
          )}
        </Field>
      )}
      {isOther && (
        <>
          <AmountField {...props} field="round_to" label="Up to a multiple of" unit={draft.currency} />
          <AmountField {...props} field="round_ending" label="and this on top" unit={draft.currency} />
        </>
      )}
    </div>
  );
}

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import type { FieldProps } from "./field-props";

/** From when and until when, in the zone of the person at work. */
export function TimeFields({ draft, problems, onChange, zone }: FieldProps & { zone: string }) {
  return (
    <div className="flex flex-col gap-4">
      <RadioGroup
        name="begins"
        legend="The change begins"
        value={draft.begins}
        onValueChange={(begins) => onChange({ begins })}
        options={[
          { value: "now", label: "As soon as it is saved" },
          { value: "later", label: "Later", description: "Until then it can be taken back." },
        ]}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        {draft.begins === "later" && (
          <Field label="On" hint={`Time zone: ${zone}`} error={problems.valid_from} required>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                name="valid_from"
                value={draft.valid_from}
                onChange={(event) => onChange({ valid_from: event.target.value })}
              />
            )}
          </Field>
        )}
        <Field label="Ends" optional hint={`Time zone: ${zone}`} error={problems.valid_until}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              name="valid_until"
              value={draft.valid_until}
              onChange={(event) => onChange({ valid_until: event.target.value })}
            />
          )}
        </Field>
      </div>
    </div>
  );
}

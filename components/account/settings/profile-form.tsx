"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { type Save, SettingsForm } from "./settings-form";

interface ProfileFormProps {
  save: Save;
  displayName: string;
  timeZone: string;
  /** By region, without UTC. */
  timeZones: readonly { region: string; zones: readonly { value: string; label: string }[] }[];
}

export function ProfileForm({ save, displayName, timeZone, timeZones }: ProfileFormProps) {
  const isListed = timeZones.some(({ zones }) => zones.some(({ value }) => value === timeZone));
  return (
    <SettingsForm save={save} button="Save profile">
      {({ values, fieldErrors }) => (
        <>
          <Field label="Name" error={fieldErrors.display_name} required>
            {(control) => (
              <Input
                {...control}
                name="display_name"
                autoComplete="name"
                maxLength={120}
                defaultValue={values.display_name ?? displayName}
              />
            )}
          </Field>
          <Field
            label="Time zone"
            hint="Pages and emails show times in this zone."
            error={fieldErrors.time_zone}
            required
          >
            {(control) => (
              <Select key={values.time_zone} {...control} name="time_zone" defaultValue={values.time_zone ?? timeZone}>
                <option value="UTC">UTC</option>
                {!isListed && timeZone !== "UTC" && <option value={timeZone}>{timeZone}</option>}
                {timeZones.map(({ region, zones }) => (
                  <optgroup key={region} label={region}>
                    {zones.map(({ value, label }) => (
                      <option key={value} value={value}>
                        {label}
                      </option>
                    ))}
                  </optgroup>
                ))}
              </Select>
            )}
          </Field>
        </>
      )}
    </SettingsForm>
  );
}

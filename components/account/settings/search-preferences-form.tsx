"use client";

import { searchableFeatures, searchableTypes } from "@/components/catalog/search-url";
import { typeLabels } from "@/components/number-facts/labels";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { SearchPreferences } from "@/lib/contract/search-preferences";
import { type Save, SettingsForm } from "./settings-form";

const sorts = { best: "Best match", price: "Lowest price", memorable: "Easy to remember" } as const;

const featureWords: Record<(typeof searchableFeatures)[number], string> = {
  voice_in: "Takes calls",
  sms_in: "Receives texts",
  sms_out: "Sends texts",
};

/** What this person's searches put first, unless the search itself sets it. */
export function SearchPreferencesForm({ save, preferences }: { save: Save; preferences: SearchPreferences }) {
  return (
    <SettingsForm save={save} button="Save preferences">
      {() => (
        <>
          <Field label="Order">
            {(control) => (
              <Select key={preferences.sort} {...control} name="sort" defaultValue={preferences.sort ?? "best"}>
                {Object.entries(sorts).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Kind of number">
            {(control) => (
              <Select key={preferences.type} {...control} name="type" defaultValue={preferences.type ?? ""}>
                <option value="">Any</option>
                {searchableTypes.map((type) => (
                  <option key={type} value={type}>
                    {typeLabels[type]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <fieldset className="flex flex-col">
            <legend className="font-medium text-sm">Preferably</legend>
            {searchableFeatures.map((feature) => (
              <Checkbox
                key={feature}
                name="features"
                value={feature}
                label={featureWords[feature]}
                defaultChecked={preferences.features?.includes(feature) ?? false}
              />
            ))}
          </fieldset>
        </>
      )}
    </SettingsForm>
  );
}

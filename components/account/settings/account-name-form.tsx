"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type Save, SettingsForm } from "./settings-form";

export function AccountNameForm({ save, accountId, name }: { save: Save; accountId: string; name: string }) {
  return (
    <SettingsForm save={save} button="Save account name">
      {({ values, fieldErrors }) => (
        <>
          <input type="hidden" name="account_id" value={accountId} />
          <Field
            label="Account name"
            hint="On your receipts; callers hear it in the default greeting."
            error={fieldErrors.account_name}
            required
          >
            {(control) => (
              <Input
                {...control}
                name="account_name"
                autoComplete="organization"
                maxLength={120}
                defaultValue={values.account_name ?? name}
              />
            )}
          </Field>
        </>
      )}
    </SettingsForm>
  );
}

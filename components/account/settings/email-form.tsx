"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordField } from "../password-field";
import { type Save, SettingsForm } from "./settings-form";

export function EmailForm({ save, email }: { save: Save; email: string }) {
  return (
    <SettingsForm save={save} button="Change email">
      {({ values, fieldErrors }) => (
        <>
          <p>
            Now: <strong className="wrap-anywhere">{email}</strong>
          </p>
          <Field label="New email" error={fieldErrors.email} required>
            {(control) => (
              <Input
                {...control}
                name="email"
                type="email"
                autoComplete="email"
                autoCapitalize="none"
                spellCheck={false}
                defaultValue={values.email}
              />
            )}
          </Field>
          <PasswordField
            name="current_password"
            label="Current password"
            autoComplete="current-password"
            error={fieldErrors.current_password}
          />
        </>
      )}
    </SettingsForm>
  );
}

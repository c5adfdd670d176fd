"use client";

import { PasswordField } from "../password-field";
import { type Save, SettingsForm } from "./settings-form";

export function PasswordForm({ save, email }: { save: Save; email: string }) {
  return (
    <SettingsForm save={save} button="Change password">
      {({ fieldErrors }) => (
        <>
          {/* password managers save the new password under this name */}
          <input type="text" value={email} autoComplete="username" readOnly hidden />
          <PasswordField
            name="current_password"
            label="Current password"
            autoComplete="current-password"
            error={fieldErrors.current_password}
          />
          <PasswordField
            name="password"
            label="New password"
            hint="At least 8 characters."
            autoComplete="new-password"
            error={fieldErrors.password}
          />
        </>
      )}
    </SettingsForm>
  );
}

"use client";

import { type ReactNode, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { emptyForm, type FormState } from "@/lib/contract/form-state";
import {
  type NotificationCategory,
  notificationCategories,
  notificationCategoryNames,
} from "@/lib/contract/notification-categories";
import { FormMessage } from "./form-message";
import { PasswordField } from "./password-field";
import { useFocusOnError } from "./use-focus-on-error";

/** The server action behind a form of the settings; the page hands it over. */
export type Save = (state: FormState, form: FormData) => Promise<FormState>;

/** A form of the settings: its fields, one button, and what came of it. */
export function SettingsForm({
  save,
  button,
  children,
}: {
  save: Save;
  button: string;
  children: (state: FormState) => ReactNode;
}) {
  const [state, submit, pending] = useActionState(save, emptyForm);
  const form = useFocusOnError(state);
  return (
    <form ref={form} action={submit} noValidate className="flex max-w-md flex-col gap-5">
      {children(state)}
      <FormMessage message={state.message} />
      <Button type="submit" pending={pending} className="self-start">
        {button}
      </Button>
    </form>
  );
}

interface ProfileFormProps {
  save: Save;
  displayName: string;
  timeZone: string;
  /** From the server: every browser knows a slightly different list. */
  timeZones: readonly string[];
}

export function ProfileForm({ save, displayName, timeZone, timeZones }: ProfileFormProps) {
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
            hint="Pages and e-mails say times in this zone."
            error={fieldErrors.time_zone}
            required
          >
            {(control) => (
              <Select {...control} key={values.time_zone} name="time_zone" defaultValue={values.time_zone ?? timeZone}>
                {timeZones.map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll("_", " ")}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </>
      )}
    </SettingsForm>
  );
}

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

export function EmailForm({ save, email }: { save: Save; email: string }) {
  return (
    <SettingsForm save={save} button="Change e-mail">
      {({ values, fieldErrors }) => (
        <>
          <p>
            Now: <strong className="break-all">{email}</strong>
          </p>
          <Field label="New e-mail" error={fieldErrors.email} required>
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

export function NotificationsForm({ save, emails }: { save: Save; emails: Record<NotificationCategory, boolean> }) {
  return (
    <SettingsForm save={save} button="Save choices">
      {() => (
        <fieldset className="flex flex-col">
          <legend className="text-ink-soft text-sm">
            Always sent: receipts and all else about an order or its payment, and messages about security.
          </legend>
          {notificationCategoryNames.map((name) => (
            <Checkbox key={name} name={name} {...notificationCategories[name]} defaultChecked={emails[name]} />
          ))}
        </fieldset>
      )}
    </SettingsForm>
  );
}

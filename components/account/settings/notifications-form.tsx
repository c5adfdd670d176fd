"use client";

import { Checkbox } from "@/components/ui/checkbox";
import {
  type NotificationCategory,
  notificationCategories,
  notificationCategoryNames,
} from "@/lib/contract/notification-categories";
import { type Save, SettingsForm } from "./settings-form";

export function NotificationsForm({ save, emails }: { save: Save; emails: Record<NotificationCategory, boolean> }) {
  return (
    <SettingsForm save={save} button="Save choices">
      {() => (
        <fieldset className="flex flex-col">
          <legend className="text-ink-soft text-sm">
            Always sent: receipts, everything else about an order or its payment, and security messages.
          </legend>
          {notificationCategoryNames.map((name) => (
            <Checkbox key={name} name={name} {...notificationCategories[name]} defaultChecked={emails[name]} />
          ))}
        </fieldset>
      )}
    </SettingsForm>
  );
}

import { NotificationsForm } from "@/components/account/settings/notifications-form";
import { saveNotifications } from "@/lib/accounts";
import type { Section } from "../section";

export const notifications: Section = {
  title: "Emails from us",
  content: (settings) => <NotificationsForm save={saveNotifications} emails={settings.emails} />,
};

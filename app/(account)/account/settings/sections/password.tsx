import { PasswordForm } from "@/components/account/settings/password-form";
import { savePassword } from "@/lib/accounts";
import type { Section } from "../section";

export const password: Section = {
  title: "Password",
  about: "Changing it signs out your other devices.",
  content: (settings) => <PasswordForm save={savePassword} email={settings.email} />,
};

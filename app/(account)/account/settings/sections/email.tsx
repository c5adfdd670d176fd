import { EmailForm } from "@/components/account/settings/email-form";
import { saveEmail } from "@/lib/accounts";
import type { Section } from "../section";

export const email: Section = {
  title: "Email",
  about: "Where receipts and codes go, and how you sign in.",
  content: (settings) => <EmailForm save={saveEmail} email={settings.email} />,
};

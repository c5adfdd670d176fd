import type { Metadata } from "next";
import { SearchPreferencesForm } from "@/components/account/search-preferences-form";
import {
  AccountNameForm,
  EmailForm,
  NotificationsForm,
  PasswordForm,
  ProfileForm,
} from "@/components/account/settings-forms";
import { SettingsSection } from "@/components/account/settings-section";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import {
  getSettings,
  type Settings,
  saveAccountName,
  saveEmail,
  saveNotifications,
  savePassword,
  saveProfile,
  saveSearch,
  switchAccount,
} from "@/lib/accounts";
import { refusalWords } from "@/lib/auth";
import { requirePerson, userClient } from "@/lib/callers";

export const metadata: Metadata = { title: "Settings" };

const timeZones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

const changes: Record<string, string> = {
  email: "Your e-mail address is changed.",
  password: "Your password is changed. Other devices are signed out.",
};

export default async function SettingsPage({ searchParams }: PageProps<"/account/settings">) {
  const actor = await requirePerson("/account/settings");
  const [{ changed, problem }, settings] = await Promise.all([
    searchParams,
    getSettings(await userClient(), actor.userId),
  ]);
  const news = changes[String(changed)];
  const account = settings.accounts.find(({ id }) => id === settings.accountId);
  return (
    <>
      <PageHeader title="Settings" />
      {news && (
        <Notice tone="good" role="status" className="mb-6">
          {news}
        </Notice>
      )}
      {problem === "link" && (
        <Notice tone="warn" className="mb-6">
          {refusalWords("link_wrong")}
        </Notice>
      )}
      <div className="divide-y divide-line">
        <SettingsSection title="Profile" about="How we address you, and where you are.">
          <ProfileForm
            save={saveProfile}
            displayName={settings.displayName}
            timeZone={settings.timeZone}
            timeZones={timeZones.includes(settings.timeZone) ? timeZones : [settings.timeZone, ...timeZones]}
          />
        </SettingsSection>
        <SettingsSection title="E-mail" about="Where receipts and codes go, and how you sign in.">
          <EmailForm save={saveEmail} email={settings.email} />
        </SettingsSection>
        <SettingsSection title="Password" about="Changing it signs out your other devices.">
          <PasswordForm save={savePassword} email={settings.email} />
        </SettingsSection>
        <SettingsSection title="Search" about="What your searches show first. Nothing is hidden by it.">
          <SearchPreferencesForm save={saveSearch} preferences={settings.search} />
        </SettingsSection>
        <SettingsSection title="E-mails from us">
          <NotificationsForm save={saveNotifications} emails={settings.emails} />
        </SettingsSection>
        {account && (
          <SettingsSection title="Account" about="Owns the numbers and orders, and is named on receipts.">
            {mayRename(account.role) ? (
              <AccountNameForm save={saveAccountName} key={account.id} accountId={account.id} name={account.name} />
            ) : (
              <p>
                <strong>{account.name}</strong>. Its owner and admins can change the name.
              </p>
            )}
          </SettingsSection>
        )}
        {settings.accounts.length > 1 && (
          <SettingsSection title="Accounts" about="You belong to several. Pages show the numbers and orders of one.">
            <Accounts settings={settings} />
          </SettingsSection>
        )}
      </div>
    </>
  );
}

const mayRename = (role: Settings["accounts"][number]["role"]) => role === "owner" || role === "admin";

function Accounts({ settings }: { settings: Settings }) {
  return (
    <ul className="divide-y divide-line">
      {settings.accounts.map(({ id, name, role }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-3 py-3">
          <span>
            <span className="font-medium">{name}</span> <span className="text-ink-soft text-sm">{role}</span>
          </span>
          {id === settings.accountId ? (
            <span className="text-ink-soft text-sm">Shown now</span>
          ) : (
            <form action={switchAccount}>
              <input type="hidden" name="account_id" value={id} />
              <Button type="submit" variant="secondary" size="sm">
                Show this one
              </Button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

import type { Metadata } from "next";
import { SettingsSection } from "@/components/account/settings/settings-section";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { getSettings } from "@/lib/accounts";
import { refusalWords } from "@/lib/auth";
import { requirePerson, userClient } from "@/lib/callers";
import { sections } from "./registry";

export const metadata: Metadata = { title: "Settings" };

/** What a link that was followed has changed. */
const changes: Record<string, string> = {
  email: "Your email address is changed.",
  password: "Your password is changed. Other devices are signed out.",
};

export default async function SettingsPage({ searchParams }: PageProps<"/account/settings">) {
  const actor = await requirePerson("/account/settings");
  const [{ changed, problem }, settings] = await Promise.all([
    searchParams,
    getSettings(await userClient(), actor.userId),
  ]);
  const news = changes[String(changed)];
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
        {sections.map(({ title, about, content }) => {
          const form = content(settings);
          return (
            form && (
              <SettingsSection key={title} title={title} about={about}>
                {form}
              </SettingsSection>
            )
          );
        })}
      </div>
    </>
  );
}

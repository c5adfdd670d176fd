import type { Metadata } from "next";
import { NewPasswordForm } from "@/components/account/new-password-form";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { actionContext, mayResetPassword, pageActor } from "@/lib/accounts";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function NewPasswordPage() {
  const actor = await pageActor();
  const allowed = actor?.kind === "user" && (await mayResetPassword(await actionContext()));
  return (
    <>
      <PageHeader title="Choose a new password" />
      {allowed ? (
        <Card>
          <NewPasswordForm email={actor.email} />
        </Card>
      ) : (
        <Notice
          tone="warn"
          title="The time for this has passed"
          actions={<LinkButton href="/reset-password">Send a new mail</LinkButton>}
        >
          A reset mail opens this page for 15 minutes, once.
        </Notice>
      )}
    </>
  );
}

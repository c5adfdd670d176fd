import type { Metadata } from "next";
import { NewPasswordForm } from "@/components/account/new-password-form";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { actionContext, mayResetPassword, submitNewPassword } from "@/lib/auth";
import { pageActor } from "@/lib/callers";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function NewPasswordPage({ searchParams }: PageProps<"/reset-password/new">) {
  const { next, back } = await searchParams;
  const goal = next ?? back;
  const actor = await pageActor();
  const allowed = actor?.kind === "user" && (await mayResetPassword(await actionContext()));
  return (
    <>
      <PageHeader title={next ? "Choose your password" : "Choose a new password"}>
        {next && allowed && "Your address is confirmed. You use this password to sign in from now on."}
      </PageHeader>
      {allowed ? (
        <Card>
          <NewPasswordForm action={submitNewPassword} email={actor.email} next={goal ? String(goal) : undefined} />
        </Card>
      ) : (
        <Notice
          tone="warn"
          title="This link has expired"
          actions={<LinkButton href="/reset-password">Send a new email</LinkButton>}
        >
          A reset email opens this page for 15 minutes, once.
        </Notice>
      )}
    </>
  );
}

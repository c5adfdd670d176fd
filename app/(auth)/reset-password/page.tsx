import type { Metadata } from "next";
import Link from "next/link";
import { ResetPasswordForm } from "@/components/account/reset-password-form";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { refusalWords, submitReset } from "@/lib/auth";
import { safeNextPath } from "@/lib/kernel/safe-next-path";

export const metadata: Metadata = { title: "Reset your password" };

export default async function ResetPasswordPage({ searchParams }: PageProps<"/reset-password">) {
  const { problem, back } = await searchParams;
  const goal = safeNextPath(String(back ?? ""), "") || undefined;
  return (
    <>
      <PageHeader title="Reset your password">We send you a link and a code that let you choose a new one.</PageHeader>
      {problem === "link" && (
        <Notice tone="warn" className="mb-5">
          {refusalWords("link_wrong")}
        </Notice>
      )}
      <Card>
        <ResetPasswordForm action={submitReset} back={goal} />
      </Card>
      <p className="mt-5 text-ink-soft">
        Remembered it?{" "}
        <Link
          href={routes.signIn(goal)}
          className="inline-flex min-h-11 items-center font-medium text-ink underline underline-offset-4"
        >
          Sign in
        </Link>
      </p>
    </>
  );
}

import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { SignInOrUp } from "@/components/account/sign-in-or-up";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { refusalWords, submitCredentials } from "@/lib/auth";
import { pageActor } from "@/lib/callers";
import { safeNextPath } from "@/lib/kernel/safe-next-path";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next, problem } = await searchParams;
  const goal = safeNextPath(String(next ?? ""));
  if ((await pageActor())?.kind === "user") redirect(goal as Route);
  return (
    <>
      <PageHeader title="Sign in">Your numbers, orders and settings.</PageHeader>
      {problem === "link" && (
        <Notice tone="warn" className="mb-5">
          {refusalWords("link_wrong")} If you have confirmed your address before, just sign in.
        </Notice>
      )}
      <Card>
        <SignInOrUp action={submitCredentials} start="sign-in" next={goal} />
      </Card>
    </>
  );
}

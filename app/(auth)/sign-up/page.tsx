import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { SignInOrUp } from "@/components/account/sign-in-or-up";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { submitCredentials } from "@/lib/auth";
import { pageActor } from "@/lib/callers";
import { safeNextPath } from "@/lib/kernel/safe-next-path";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const { next } = await searchParams;
  const goal = safeNextPath(String(next ?? ""));
  if ((await pageActor())?.kind === "user") redirect(goal as Route);
  return (
    <>
      <PageHeader title="Create an account">Numbers that you hold stay yours while you sign up.</PageHeader>
      <Card>
        <SignInOrUp action={submitCredentials} start="sign-up" next={goal} />
      </Card>
    </>
  );
}

import type { Metadata } from "next";
import { SignedInAsAnother } from "@/components/account/signed-in-as-another";
import { routes } from "@/components/layout/routes";
import { roleWords } from "@/components/people/role-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { joinAccount, lookAtInvitation } from "@/lib/accounts";

export const metadata: Metadata = { title: "Join an account", referrer: "no-referrer" };

/** Where an invitation leads. Opening it changes nothing: mail scanners do, too. */
export default async function JoinPage({ searchParams }: PageProps<"/join">) {
  const token = String((await searchParams).token ?? "");
  const invitation = await lookAtInvitation(token);
  if (!invitation) return <SpentInvitation />;
  const { account, email, role, invited_by, signedInAs } = invitation;
  const back = `/join?token=${encodeURIComponent(token)}`;
  return (
    <>
      <PageHeader title={`Join ${account}`}>
        {invited_by ?? "Somebody"} invites {email} to act for {account} on NumNinja. {roleWords[role].about}
      </PageHeader>
      <Card>
        {signedInAs === null ? (
          <div className="flex flex-col gap-4">
            <p>
              First sign in as <strong className="break-all">{email}</strong>, or create an account with this address.
              Afterwards you come back here.
            </p>
            <LinkButton href={routes.signIn(back)} size="lg">
              Sign in
            </LinkButton>
            <LinkButton href={routes.signUp(back)} variant="secondary" size="lg">
              Sign up
            </LinkButton>
          </div>
        ) : signedInAs.toLowerCase() === email ? (
          <form action={joinAccount} className="flex flex-col gap-4">
            <input type="hidden" name="token" value={token} />
            <p>
              You are signed in as <strong className="break-all">{signedInAs}</strong>. Your own account stays as it is;
              you can change between the two in the settings.
            </p>
            <Button type="submit" size="lg" wide>
              Join {account}
            </Button>
          </form>
        ) : (
          <SignedInAsAnother wanted={email} present={signedInAs} />
        )}
      </Card>
    </>
  );
}

const SpentInvitation = () => (
  <>
    <PageHeader title="This invitation is no longer good" />
    <Notice tone="warn" actions={<LinkButton href={routes.people}>People</LinkButton>}>
      It was used, taken back or replaced, or it is too old. Ask the person who invited you for another. If you have
      joined already, there is nothing left to do.
    </Notice>
  </>
);

import type { Metadata } from "next";
import { FollowLinkForm } from "@/components/account/follow-link-form";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { actionContext, type LinkView, linkSchema, lookAtLink, refusalWords, submitLink } from "@/lib/auth";
import { pageActor } from "@/lib/callers";

export const metadata: Metadata = { title: "Continue from your email" };

/**
 * Where the links of auth emails lead: says whose link it is and what its button does. Opening it changes nothing, because mail
 * scanners and previews open links, too.
 */
export default async function ConfirmPage({ searchParams }: PageProps<"/auth/confirm">) {
  const query = await searchParams;
  if (query.step === "other-mailbox") return <OtherMailbox />;
  const link = linkSchema.safeParse(query);
  const view = link.success ? await lookAtLink(link.data, await actionContext()) : null;
  if (!link.success || !view) return <SpentLink signedIn={(await pageActor())?.kind === "user"} />;
  const next = typeof query.next === "string" ? query.next : "";
  return (
    <>
      <PageHeader title={titles[view.does]}>{about[view.does](view)}</PageHeader>
      {view.insteadOf && (
        <Notice tone="warn" className="mb-5" title={`You are signed in as ${view.insteadOf}`}>
          This link belongs to {view.email}. If you continue, this browser is signed in as {view.email} and no longer as{" "}
          {view.insteadOf}. If you did not ask for this email, close the page.
        </Notice>
      )}
      <Card>
        <FollowLinkForm action={submitLink} link={link.data} next={next} view={view} />
      </Card>
    </>
  );
}

const titles: Record<LinkView["does"], string> = {
  "sign-up": "Confirm your email address",
  "sign-in": "Sign in",
  reset: "Reset your password",
  "change-email": "Change your email address",
};

const about: Record<LinkView["does"], (view: LinkView) => string> = {
  "sign-up": ({ email }) => `This confirms that ${email} is yours. Numbers held in this browser come along.`,
  "sign-in": ({ email }) => `This signs you in as ${email}. Numbers held in this browser come along.`,
  reset: ({ email }) => `This signs you in as ${email} and lets you choose a new password.`,
  "change-email": ({ email, newEmail }) =>
    `The account of ${email} moves to ${newEmail ?? "the new address"} once both mailboxes have agreed.`,
};

const SpentLink = ({ signedIn }: { signedIn: boolean }) => (
  <>
    <PageHeader title="This link is no longer good" />
    <Notice
      tone="warn"
      actions={
        signedIn ? (
          <LinkButton href={routes.myNumbers}>My numbers</LinkButton>
        ) : (
          <LinkButton href={routes.signIn()}>Sign in</LinkButton>
        )
      }
    >
      {refusalWords("link_wrong")} If you have confirmed your address before, just sign in.
    </Notice>
  </>
);

const OtherMailbox = () => (
  <>
    <PageHeader title="One mailbox has agreed" />
    <Notice tone="good" actions={<LinkButton href={routes.settings}>Settings</LinkButton>}>
      Follow the link that we sent to the other address as well. Until then your address stays as it is.
    </Notice>
  </>
);

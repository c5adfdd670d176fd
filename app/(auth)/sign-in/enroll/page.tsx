import type { Metadata } from "next";
import { EnrollForm } from "@/components/account/enroll-form";
import { SignedInAsAnother } from "@/components/account/signed-in-as-another";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { getEnrollment, submitEnrollment } from "@/lib/second-factor";

export async function generateMetadata({ searchParams }: PageProps<"/sign-in/enroll">): Promise<Metadata> {
  await getEnrollment(String((await searchParams).token ?? ""));
  return { title: "Set up your second factor", referrer: "no-referrer" };
}

/** Opening it changes nothing: mail scanners do, too. */
export default async function EnrollPage({ searchParams }: PageProps<"/sign-in/enroll">) {
  const token = String((await searchParams).token ?? "");
  const enrollment = await getEnrollment(token);
  const invitation = enrollment?.invitation;
  const isAnother =
    invitation && enrollment.signedInAs !== null && enrollment.signedInAs.toLowerCase() !== invitation.email;
  return (
    <>
      <PageHeader title="Set up your second factor">
        {invitation?.kind === "invitation" && `You are invited to NumNinja's back office as ${invitation.role}. `}
        {invitation && "Besides your password you will need a code of an authenticator app on your phone."}
      </PageHeader>
      <Card>
        {isAnother ? (
          <SignedInAsAnother wanted={invitation.email} present={enrollment.signedInAs!} />
        ) : (
          <EnrollForm
            action={submitEnrollment}
            token={token}
            email={invitation?.email ?? null}
            hasAccount={invitation?.has_account ?? true}
            isSignedIn={enrollment === null || enrollment.signedInAs !== null}
          />
        )}
      </Card>
    </>
  );
}

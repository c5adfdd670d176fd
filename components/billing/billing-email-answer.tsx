import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";

interface BillingEmailAnswerProps {
  link: string;
  /** null: the link is good for nothing */
  found: { account: string; email: string; is_confirmed: boolean } | null;
  /** the copies were just stopped here */
  hasStopped: boolean;
  action: (form: FormData) => Promise<void>;
}

/** What the link to a billing address shows: a button that starts the copies, or one that stops them. */
export function BillingEmailAnswer({ link, found, hasStopped, action }: BillingEmailAnswerProps) {
  if (!found)
    return hasStopped ? (
      <>
        <PageHeader title="No more copies" />
        <Notice tone="good" role="status">
          Nothing about this account’s money is sent to you any more.
        </Notice>
      </>
    ) : (
      <>
        <PageHeader title="This link is no longer good" />
        <Notice tone="warn">
          It was replaced or taken back, or it is too old. The person who manages the account’s bills can send another
          one.
        </Notice>
      </>
    );
  const { account, email, is_confirmed: isConfirmed } = found;
  return (
    <>
      <PageHeader title={isConfirmed ? `You get copies of ${account}’s bills` : `Get copies of ${account}’s bills?`}>
        {isConfirmed
          ? `Mails about its money go to ${email} as well as to its owner.`
          : `${account} wants mails about its money to go to ${email} as well: bills, receipts, refused charges, credit notes.`}
      </PageHeader>
      <Card>
        <form action={action} className="flex flex-col gap-4">
          <input type="hidden" name="token" value={link} />
          <p>
            {isConfirmed
              ? "You can stop them here at any time."
              : "You need no account for it, and see nothing else. With this link you can stop the copies at any time."}
          </p>
          <Button
            type="submit"
            name="wanted"
            value={isConfirmed ? "no" : "yes"}
            variant={isConfirmed ? "secondary" : "primary"}
            size="lg"
            wide
          >
            {isConfirmed ? "Stop the copies" : "Get the copies"}
          </Button>
        </form>
      </Card>
    </>
  );
}

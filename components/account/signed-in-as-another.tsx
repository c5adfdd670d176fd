import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

/** A link was opened in the browser of someone else. Signing out leads to the landing page; the link stays good. */
export function SignedInAsAnother({ wanted, present }: { wanted: string; present: string }) {
  return (
    <div className="flex flex-col gap-5">
      <Notice tone="warn" title="This link is for someone else">
        It was sent to <strong className="wrap-anywhere">{wanted}</strong>, and you are signed in as{" "}
        <strong className="wrap-anywhere">{present}</strong>. Sign out, then open the link again.
      </Notice>
      <form action="/auth/sign-out" method="post">
        <Button type="submit" variant="secondary" wide>
          Sign out
        </Button>
      </form>
    </div>
  );
}

"use client";

import { useEffect } from "react";
import { isOutdated, outdated, reloadOutdated } from "@/components/layout/old-tab";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";

/** A page failed while rendering. `digest` is the reference under which the server logged it; `retry` asks the server again. */
export default function PageError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const isOld = isOutdated(error);
  useEffect(() => {
    if (isOld) reloadOutdated("top");
  }, [isOld]);
  if (isOld)
    return (
      <div className="wrap py-16">
        <ErrorState
          level={1}
          title="This page is out of date"
          actions={<Button onClick={() => location.reload()}>Reload the page</Button>}
        >
          {outdated}
        </ErrorState>
      </div>
    );
  return (
    <div className="wrap py-16">
      <ErrorState
        level={1}
        title="This page could not be shown"
        reference={error.digest}
        actions={
          <>
            <Button onClick={retry}>Try again</Button>
            <LinkButton href={routes.support} variant="secondary">
              Support
            </LinkButton>
          </>
        }
      >
        Something went wrong on our side. Your cart, orders and numbers are safe, and an error never charges your card.
      </ErrorState>
    </div>
  );
}

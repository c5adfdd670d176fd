import type { ReactNode } from "react";
import { KeyCap } from "@/components/marketing/key-cap";
import { LinkButton } from "@/components/ui/link-button";
import { routes } from "./routes";

/** What a missing page shows. @param children why it may be missing here */
export function NotFoundView({ children }: { children: ReactNode }) {
  return (
    <div className="wrap flex flex-1 flex-col items-center justify-center py-20 text-center">
      <div aria-hidden className="flex gap-2.5">
        <KeyCap digit="4" />
        <KeyCap digit="0" />
        <KeyCap digit="4" />
      </div>
      <h1 className="mt-8 text-3xl">This page has no connection</h1>
      <p className="mt-2 max-w-md text-ink-soft">{children}</p>
      <div className="mt-7 flex flex-wrap justify-center gap-3">
        <LinkButton href={routes.numbers}>Search numbers</LinkButton>
        <LinkButton href={routes.support} variant="secondary">
          Get help
        </LinkButton>
      </div>
    </div>
  );
}

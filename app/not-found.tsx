import type { Metadata } from "next";
import { routes } from "@/components/layout/routes";
import { KeyCap } from "@/components/marketing/key-cap";
import { LinkButton } from "@/components/ui/link-button";

export const metadata: Metadata = { title: "Page not found", robots: { index: false } };

export default function NotFound() {
  return (
    <div className="wrap flex flex-1 flex-col items-center justify-center py-20 text-center">
      <div aria-hidden className="flex gap-2.5">
        <KeyCap digit="4" />
        <KeyCap digit="0" />
        <KeyCap digit="4" />
      </div>
      <h1 className="mt-8 text-3xl">This page has no connection</h1>
      <p className="mt-2 max-w-md text-ink-soft">
        The address is wrong, or what was here is gone. A number that someone else bought or that ended has no page any
        more.
      </p>
      <div className="mt-7 flex flex-wrap justify-center gap-3">
        <LinkButton href={routes.numbers}>Search numbers</LinkButton>
        <LinkButton href={routes.support} variant="secondary">
          Get help
        </LinkButton>
      </div>
    </div>
  );
}

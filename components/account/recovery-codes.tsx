"use client";

import { useState } from "react";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";

/** Ten codes that are shown this once, to copy or to keep as a file. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const [isCopied, setCopied] = useState(false);
  const text = codes.join("\n");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className="flex flex-col gap-5">
      <Notice tone="good" role="status" title="Your second factor is set up">
        Keep these recovery codes where you keep your passwords. We cannot show them again.
      </Notice>
      <p className="text-sm">
        With one of them you can remove a second factor that you have lost, and set up a new one. Each works once.
      </p>
      <ol
        className="grid list-none grid-cols-1 gap-x-4 gap-y-1 rounded-md bg-sunken p-4 font-mono text-sm sm:grid-cols-2"
        aria-label="Recovery codes"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-3">
        <Button type="button" variant="secondary" onClick={copy}>
          {isCopied ? "Copied" : "Copy"}
        </Button>
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`NumNinja recovery codes\n\n${text}\n`)}`}
          download="numninja-recovery-codes.txt"
          className="inline-flex min-h-11 items-center px-2 font-medium underline underline-offset-4"
        >
          Download
        </a>
      </div>
      <LinkButton href={routes.backOffice} size="lg">
        I have kept them: to the back office
      </LinkButton>
    </div>
  );
}

"use client";

import "./globals.css";
import { useEffect } from "react";
import { isOutdated, reloadOutdated } from "@/components/layout/old-tab";
import { buttonStyles } from "@/components/ui/button";

/** The layout itself failed: a page that needs nothing else. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const isOld = isOutdated(error);
  useEffect(() => {
    if (isOld) reloadOutdated("top");
  }, [isOld]);
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-items-center p-6 font-sans">
        <title>Something went wrong · NumNinja</title>
        <main className="max-w-md text-center">
          <h1 className="text-2xl">Something went wrong</h1>
          <p className="mt-2 text-ink-soft">
            {isOld ? "NumNinja was updated while this page was open. " : "NumNinja could not start this page. "}Your
            cart, orders and numbers are safe.
            {error.digest && ` Reference for support: ${error.digest}`}
          </p>
          <div className="mt-6 flex justify-center gap-3">
            <button type="button" onClick={isOld ? () => location.reload() : retry} className={buttonStyles()}>
              {isOld ? "Reload the page" : "Try again"}
            </button>
            {/* A full load on purpose: the router may be what broke. */}
            <a href="/" className={buttonStyles({ variant: "secondary" })}>
              Home page
            </a>
          </div>
        </main>
      </body>
    </html>
  );
}

"use client";

import "./globals.css";
import { buttonStyles } from "@/components/ui/button";

/** The layout itself failed: a page that needs nothing else. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-items-center p-6 font-sans">
        <title>Something went wrong · NumNinja</title>
        <main className="max-w-md text-center">
          <h1 className="text-2xl">Something went wrong</h1>
          <p className="mt-2 text-ink-soft">
            NumNinja could not start this page. Your cart, orders and numbers are safe.
            {error.digest && ` Reference for support: ${error.digest}`}
          </p>
          <div className="mt-6 flex justify-center gap-3">
            <button type="button" onClick={retry} className={buttonStyles()}>
              Try again
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

import type { Metadata } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";

export const metadata: Metadata = { robots: { index: false } };

/** A quiet column for everything about signing in. Rendered per request: the proxy's nonce has to reach its scripts. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  await connection();
  return <div className="mx-auto w-full max-w-md flex-1 px-4 py-10 sm:py-16">{children}</div>;
}

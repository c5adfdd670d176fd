import "./globals.css";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import { SiteFooter } from "@/components/layout/site-footer";
import { SiteHeader } from "@/components/layout/site-header";
import { SkipLink } from "@/components/layout/skip-link";
import { ToasterPlace } from "@/components/layout/toaster-place";

const geist = localFont({
  src: "../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2",
  variable: "--font-geist",
  weight: "100 900",
  display: "optional", // one that comes late would move the page: phones have no Arial to be adjusted to
  adjustFontFallback: "Arial",
});

const description =
  "Search live phone numbers by country, area code or digits, hold the one you like, and pay only once it works. Month by month, no contract.";

export const metadata: Metadata = {
  metadataBase: new URL(process.env.APP_URL ?? "http://127.0.0.1:3000"),
  title: { default: "NumNinja: phone numbers that work in minutes", template: "%s · NumNinja" },
  description,
  applicationName: "NumNinja",
  openGraph: {
    type: "website",
    siteName: "NumNinja",
    locale: "en_US",
    images: [{ url: "/og.png", width: 1200, height: 630, alt: "NumNinja: a phone number that works today" }],
  },
  twitter: { card: "summary_large_image" },
  formatDetection: { telephone: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf9" },
    { media: "(prefers-color-scheme: dark)", color: "#10141f" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={geist.variable} suppressHydrationWarning>
      <body className="flex min-h-dvh flex-col font-sans">
        <SkipLink />
        <SiteHeader />
        <main id="content" tabIndex={-1} className="flex min-h-[calc(100dvh-4rem)] flex-1 flex-col">
          {children}
        </main>
        <SiteFooter />
        <ToasterPlace />
      </body>
    </html>
  );
}

import type { Metadata } from "next";
import { NotFoundView } from "@/components/layout/not-found-view";

export const metadata: Metadata = { title: "Page not found", robots: { index: false } };

export default function NotFound() {
  return (
    <NotFoundView>
      The address is wrong, or what was here is gone. A number that someone else bought or that ended has no page any
      more.
    </NotFoundView>
  );
}

import type { Metadata } from "next";
import { Gallery } from "@/components/gallery/gallery";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Gallery", robots: { index: false } };

/** For us alone: `next.config.ts` takes `*.dev.tsx` for pages of the development server only. */
export default function GalleryPage() {
  return (
    <div className="wrap flex-1 py-8 sm:py-10">
      <PageHeader title="Gallery">Components in the states that are hard to come by otherwise.</PageHeader>
      <Gallery />
    </div>
  );
}

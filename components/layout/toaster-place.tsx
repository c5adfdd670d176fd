"use client";

import { lazy, Suspense } from "react";
import { useToasterWanted } from "@/components/ui/toast";

const Toaster = lazy(() => import("@/components/ui/toaster").then((module) => ({ default: module.Toaster })));

/** The place for toasts, loaded when the page is first touched. */
export function ToasterPlace() {
  const wanted = useToasterWanted();
  return wanted ? (
    <Suspense>
      <Toaster />
    </Suspense>
  ) : null;
}

"use client";

import { lazyPart } from "@/components/ui/lazy-part";
import { useToasterWanted } from "@/components/ui/toast";

const Toaster = lazyPart(() => import("@/components/ui/toaster").then((module) => module.Toaster));

/** The place for toasts, loaded when the page is first touched. */
export const ToasterPlace = () => (useToasterWanted() ? <Toaster /> : null);

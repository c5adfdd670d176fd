"use client";

import { useVisitor } from "@/components/layout/visitor";
import { lazyPart } from "@/components/ui/lazy-part";

const HeldBar = lazyPart(() => import("@/components/cart/held-bar").then((module) => module.HeldBar));

/** The next step below a list of numbers, once something is held. Without its file the cart in the header is the way on. */
export const HeldBarPlace = () => (useVisitor().cart?.items.length ? <HeldBar /> : null);

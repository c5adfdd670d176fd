"use client";

import { useEffect, useRef } from "react";

/** Signing in replaces the form that had the focus: it goes to the start of the page's content, instead of being lost. */
export function FocusOnSignIn({ isSignedIn }: { isSignedIn: boolean }) {
  const was = useRef(isSignedIn);
  useEffect(() => {
    if (isSignedIn && !was.current) {
      document.getElementById("content")?.focus({ preventScroll: true });
      window.scrollTo({ top: 0, behavior: "instant" });
    }
    was.current = isSignedIn;
  }, [isSignedIn]);
  return null;
}

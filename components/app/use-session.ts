"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { cartQuery } from "@/components/cart/cart-query";

/**
 * Who is looking, for the header of pages that are the same for everybody. Asks after the page has become usable.
 * Decoration only: what a person may see or do is decided on the server.
 */
export function useSession() {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(() => setIdle(true), 200);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(() => setIdle(true), { timeout: 1500 });
    return () => cancelIdleCallback(handle);
  }, []);
  const { data } = useQuery({ ...cartQuery, enabled: idle });
  return { signedIn: data?.signed_in ?? false, cartCount: data?.items.length ?? 0 };
}

"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { cartQuery } from "@/components/cart/cart-query";
import { api } from "./api-client";
import { useIdle } from "./use-idle";

const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => api("GET /session", { signal }),
  staleTime: 60_000,
});

/**
 * Who is looking and what they hold, for the header of pages that are the same for everybody. Asks after the page has
 * become usable. Decoration only: what a person may see or do is decided on the server.
 */
export function useSession() {
  const idle = useIdle();
  const session = useQuery({ ...sessionQuery, enabled: idle });
  const cart = useQuery({ ...cartQuery, enabled: idle });
  return { signedIn: session.data?.signed_in ?? false, cartCount: cart.data?.items.length ?? 0 };
}

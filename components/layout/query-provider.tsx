"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { cartQuery } from "@/components/cart/cart-query";
import { isPassing } from "./api-client";
import { knownVisitor, showCart, watchVisitor } from "./visitor";

let kept: QueryClient | undefined;

/** The query cache, around the pages that keep asking: cart, checkout and the account. One for all of them in a browser. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => {
    if (typeof window === "undefined") return newClient();
    kept ??= joinVisitor(newClient());
    return kept;
  });
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

const newClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && isPassing(error),
        retryDelay: (failures) => 600 * 2 ** failures,
      },
    },
  });

/** The cart of the frame and the cart of the cache are the same one, wherever it changes. */
function joinVisitor(client: QueryClient): QueryClient {
  let { signedIn, cart: first } = knownVisitor();
  if (first) client.setQueryData(cartQuery.queryKey, first);
  watchVisitor(({ cart, ...visitor }) => {
    if (cart && cart !== client.getQueryData(cartQuery.queryKey)) client.setQueryData(cartQuery.queryKey, cart);
    if (signedIn !== null && visitor.signedIn !== signedIn) void client.invalidateQueries();
    signedIn = visitor.signedIn;
  });
  client.getQueryCache().subscribe(({ query }) => {
    const changed = query.queryKey[0] === cartQuery.queryKey[0] ? client.getQueryData(cartQuery.queryKey) : undefined;
    if (changed) showCart(changed);
  });
  return client;
}

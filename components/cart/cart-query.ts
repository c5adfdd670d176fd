import { queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";

/** The visitor's cart; the same cache entry feeds the header, the search rows and the cart page. */
export const cartQuery = queryOptions({
  queryKey: ["cart"],
  queryFn: ({ signal }) => api("GET /cart", { signal }),
  staleTime: 20_000,
});

/** Changes of the cart go one after the other: a guest's first one brings the cookie that the next one needs. */
export const cartScope = { id: "cart" } as const;

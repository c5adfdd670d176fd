import { queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import type { AccountFrame } from "@/lib/contract/unpaid";

/** The frame of the account's pages, looked at again while something is unpaid. */
export const frameQuery = (initial: AccountFrame) =>
  queryOptions({
    queryKey: ["invoices", "frame"],
    queryFn: ({ signal }) => api("GET /billing/frame", { signal }),
    initialData: initial,
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data?.unpaid ? 30_000 : false),
  });

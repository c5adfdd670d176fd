import { queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { isChanging } from "@/components/numbers/number-words";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";

/** One number with its timeline; asked again every two seconds while it is changing. */
export const numberQuery = (numberId: string) =>
  queryOptions({
    queryKey: ["numbers", numberId],
    queryFn: ({ signal }) => api<OwnedNumberDetail>(`/numbers/${numberId}`, { signal }),
    refetchInterval: (query) => (query.state.data && isChanging(query.state.data) ? 2_000 : false),
    staleTime: 0,
  });

import { queryOptions } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { isChanging } from "@/components/numbers/number-words";

/** Tags that the account's numbers have. */
export const tagsQuery = queryOptions({
  queryKey: ["numbers", "tags"],
  queryFn: ({ signal }) => api("GET /numbers/tags", { signal }),
});

/** One number with its timeline; asked again every two seconds while it is changing. */
export const numberQuery = (numberId: string) =>
  queryOptions({
    queryKey: ["numbers", numberId],
    queryFn: ({ signal }) => api("GET /numbers/{id}", { params: { id: numberId }, signal }),
    refetchInterval: (query) => (query.state.data && isChanging(query.state.data) ? 2_000 : false),
    staleTime: 0,
  });

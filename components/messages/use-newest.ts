import { type InfiniteData, type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type ListShape, mergeNewest, type Paged } from "./merge-newest";
import { pollMs } from "./message-queries";

/**
 * Keeps a list that is read in pages up to date by asking for its newest page alone, however many are loaded.
 * @param list what is loaded, of `useInfiniteQuery`
 * @param readNewest the first page
 */
export function useNewest<Page extends Paged, Item>(
  queryKey: QueryKey,
  list: { data: InfiniteData<Page> | undefined; dataUpdatedAt: number },
  readNewest: (signal: AbortSignal) => Promise<Page>,
  shape: ListShape<Page, Item>,
): void {
  const client = useQueryClient();
  const first = list.data?.pages[0];
  const { data: fresh } = useQuery({
    queryKey: [...queryKey, "newest"],
    queryFn: ({ signal }) => readNewest(signal),
    enabled: first !== undefined,
    refetchInterval: pollMs,
    staleTime: pollMs,
    ...(first && { initialData: first, initialDataUpdatedAt: list.dataUpdatedAt }),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was read again is put in
  useEffect(() => {
    if (!fresh || fresh === first) return;
    const loaded = client.getQueryData<InfiniteData<Page>>(queryKey);
    if (!loaded) return;
    const pages = mergeNewest(loaded.pages, fresh, shape);
    if (pages === null) void client.invalidateQueries({ queryKey, exact: true });
    else client.setQueryData(queryKey, { pages, pageParams: loaded.pageParams.slice(0, pages.length) });
  }, [fresh]);
}

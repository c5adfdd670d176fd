import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/**
 * Forgets what was read as someone else when the form leaves the page: after signing in, the cart and the header
 * belong to another person than before.
 */
export function useFreshQueriesAfterwards(): void {
  const queries = useQueryClient();
  useEffect(() => () => void queries.invalidateQueries(), [queries]);
}

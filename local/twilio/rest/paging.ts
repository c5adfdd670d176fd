import { TwilioError } from "./errors.ts";
import type { ApiRequest } from "./router.ts";

/** One page of the 2010 API. Pages are followed by `next_page_uri`, whose token names the last row seen. */
export function pageOf<T extends { sid: string }>(
  rows: readonly T[],
  key: string,
  { query, path }: ApiRequest,
  json: (row: T) => object,
): object {
  const size = Number(query.get("PageSize") ?? 50);
  if (!Number.isInteger(size) || size < 1) throw new TwilioError(400, 20_006, "Page size must be greater than 0");
  if (size > 1_000) throw new TwilioError(400, 20_007, "Page size must be less than or equal to 1000");
  const token = query.get("PageToken");
  const after = token ? rows.findIndex(({ sid }) => `PA${sid}` === token) + 1 : 0;
  const shown = rows.slice(after, after + size);
  const page = Number(query.get("Page") ?? 0);
  const last = shown.at(-1);
  const uri = (more: Record<string, string>) => {
    const filters = [...query].filter(([name]) => !["Page", "PageSize", "PageToken"].includes(name));
    return `${path}?${new URLSearchParams([...filters, ["PageSize", String(size)], ...Object.entries(more)])}`;
  };
  const hasNext = last !== undefined && after + size < rows.length;
  return {
    [key]: shown.map(json),
    page,
    page_size: size,
    start: after,
    end: after + Math.max(0, shown.length - 1),
    uri: uri({ Page: String(page) }),
    first_page_uri: uri({ Page: "0" }),
    next_page_uri: hasNext ? uri({ Page: String(page + 1), PageToken: `PA${last.sid}` }) : null,
    previous_page_uri: null,
  };
}

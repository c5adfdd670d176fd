/**
 * A path that can be decoded: one with a broken percent escape means its characters as they stand, which no page has.
 * Next answers a broken escape below a dynamic route with a bare 500 before our code runs; repaired as Node
 * accepts the request (`watch-requests.ts`), it becomes an ordinary 404 or 401.
 * @param url as in the request line, with its query
 */
export function repairPath(url: string): string {
  if (!url.includes("%")) return url;
  const [path = "", ...query] = url.split("?");
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll("%", "%25"), ...query].join("?");
  }
}

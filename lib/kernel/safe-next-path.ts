/**
 * Where to go after signing in: the wished path when it stays on this site, else the fallback.
 *
 * A browser reads `//host`, `/\host` and paths with tabs or line breaks inside as another host, hence the closed pattern
 * before the URL parser has its say. The sign-in pages themselves are no goal.
 */
export function safeNextPath(wished: string | null | undefined, fallback = "/account/numbers"): string {
  if (!wished || wished.length > 2000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wished)) return fallback;
  const here = "http://here.invalid";
  const url = URL.canParse(wished, here) ? new URL(wished, here) : null;
  if (url?.origin !== here || url.pathname.startsWith("//")) return fallback;
  if (/^\/(sign-in|sign-up|auth|api)(\/|$)/.test(url.pathname)) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}

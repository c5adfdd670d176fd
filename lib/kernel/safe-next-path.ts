/**
 * Where to go after signing in: the wanted path when it stays on this site, else the fallback.
 *
 * A browser reads `//host`, `/\host` and paths with tabs or line breaks inside as another host, hence the closed pattern
 * before the URL parser sees it. The sign-in pages themselves are no goal.
 */
export function safeNextPath(wanted: string | null | undefined, fallback = "/account/numbers"): string {
  if (!wanted || wanted.length > 2000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted)) return fallback;
  const here = "http://here.invalid";
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : null;
  if (url?.origin !== here || url.pathname.startsWith("//")) return fallback;
  if (/^\/(sign-in|sign-up|auth|api)(\/|$)/.test(url.pathname)) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}

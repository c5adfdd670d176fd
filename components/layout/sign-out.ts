import { routes } from "./routes";
import { forgetVisitor } from "./visitor";

/**
 * Ends the session. A full page load afterwards: nothing of the person stays in memory. A browser that keeps the page
 * for its back button (bfcache) loads it again instead of showing it as it was.
 */
export async function signOut(): Promise<void> {
  await fetch("/auth/sign-out", { method: "POST" });
  forgetVisitor();
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  window.location.assign(routes.home);
}

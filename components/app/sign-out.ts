import { routes } from "@/components/app/routes";

/** Ends the session. A full page load afterwards: nothing of the person stays in memory. */
export async function signOut(): Promise<void> {
  await fetch("/auth/sign-out", { method: "POST" });
  window.location.assign(routes.home);
}

import { forgetEarlyTyping, keepEarlyTyping } from "@/components/layout/early-typing";
import { hydrateLate } from "@/components/layout/late-hydration";
import { showNavigation, stayWithoutNetwork } from "@/components/layout/navigation-progress";
import { keepTyped, restoreTyped } from "@/components/layout/old-tab";
import { keepTranslatedPagesAlive } from "@/components/layout/translated-pages";

// Runs in the browser before React takes over the page.
keepTranslatedPagesAlive();
hydrateLate();
restoreTyped();
keepEarlyTyping();
stayWithoutNetwork();
addEventListener("submit", ({ target }) => target instanceof HTMLFormElement && keepTyped(target), { capture: true });

export function onRouterTransitionStart(href: string): void {
  forgetEarlyTyping();
  showNavigation(href);
}

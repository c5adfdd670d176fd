import { keepTyped, restoreTyped } from "@/components/layout/old-tab";
import { keepTranslatedPagesAlive } from "@/components/layout/translated-pages";

// Runs in the browser before React takes over the page.
keepTranslatedPagesAlive();
restoreTyped();
addEventListener("submit", ({ target }) => target instanceof HTMLFormElement && keepTyped(target), { capture: true });

import { createStore } from "@/components/ui/store";

const shown = createStore<number | null>(null);

/** How many numbers the list shows by now; null while none is there. */
export const showResultCount = shown.set;

/** For the form, which stands beside the list: the same number as there. */
export const useResultCount = shown.use;

import { unstable_isUnrecognizedActionError as isUnknownAction } from "next/navigation";
import { type Field, isChoice, isTaken, typeInto } from "./fields";

/** Said when a reload is needed and did not happen by itself. */
export const outdated =
  "NumNinja was updated while this page was open. Reload the page to go on; what you typed is kept.";

const lostPart =
  /ChunkLoadError|Failed to load chunk|Loading (CSS )?chunk|dynamically imported module|module script failed/i;

/** Whether a failure means that this tab is older than the server: its actions and files are no longer there. */
export const isOutdated = (error: unknown): boolean =>
  isUnknownAction(error) || (error instanceof Error && lostPart.test(`${error.name} ${error.message}`));

/** Kept as "<instant in ms> <path>". */
const reloadedKey = "numninja-reloaded";
const typedKey = "numninja-typed";
/** A page that fails again so soon after its reload is not helped by another one. */
const patienceMs = 30_000;

/**
 * Reloads the page, with what was typed, unless that was just done for it or there is no network.
 * @param from "top" where nothing of the page was seen: the browser would scroll to a place of the page before it
 * @returns whether it does
 */
export function reloadOutdated(from: "top" | "here"): boolean {
  if (!navigator.onLine) return false;
  try {
    if (wasJustReloaded()) return false;
    sessionStorage.setItem(reloadedKey, `${Date.now()} ${location.pathname}`);
  } catch {
    return false; // without a memory it could go on forever
  }
  if (from === "top") location.replace(location.pathname + location.search);
  else location.reload();
  return true;
}

/** Whether this page was; what another page failed for is another reload's business. */
function wasJustReloaded(): boolean {
  const [instant, path] = (sessionStorage.getItem(reloadedKey) ?? "").split(" ");
  return path === location.pathname && Date.now() - Number(instant) < patienceMs;
}

interface Typed {
  path: string;
  fields: { name: string; value: string; checked?: boolean }[];
}

/** Secrets are never kept; hidden fields come with the page. */
const keptFields =
  "input:not([type=password],[type=hidden],[type=file],[autocomplete=one-time-code],[autocomplete$=password]), textarea, select";

/** Remembers what is typed into a form, for the case that its page has to be reloaded. In this tab only, until the next page. */
export function keepTyped(form: HTMLFormElement): void {
  const fields = [...form.querySelectorAll<Field>(keptFields)]
    .filter(({ name, value }) => name && value.length < 5000)
    .map((field) => ({ name: field.name, value: field.value, ...(isChoice(field) && { checked: field.checked }) }));
  try {
    sessionStorage.setItem(typedKey, JSON.stringify({ path: location.pathname, fields } satisfies Typed));
  } catch {
    // not kept then
  }
}

/** Puts back what was typed before this page was reloaded, as soon as its form is there. Called once per page load. */
export function restoreTyped(): void {
  let typed: Typed | null = null;
  try {
    typed = wasJustReloaded() ? (JSON.parse(sessionStorage.getItem(typedKey) ?? "null") as Typed | null) : null;
    sessionStorage.removeItem(typedKey);
  } catch {
    return;
  }
  if (!typed || typed.path !== location.pathname) return;
  const { fields } = typed;
  const until = Date.now() + 10_000;
  const timer = setInterval(() => {
    const forms = [...document.forms].filter(isTaken);
    const form = forms.find((one) => fields.some(({ name }) => one.querySelector(`[name="${CSS.escape(name)}"]`)));
    if (form) for (const field of fields) restoreField(form, field);
    if (form || Date.now() > until) clearInterval(timer);
  }, 100);
}

function restoreField(form: HTMLFormElement, { name, value, checked }: Typed["fields"][number]): void {
  for (const field of form.querySelectorAll<Field>(`[name="${CSS.escape(name)}"]`)) {
    if (isChoice(field) ? field.value === value : field.value === "") typeInto(field, { value, checked });
  }
}

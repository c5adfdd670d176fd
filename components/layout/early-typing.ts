import { type Field, isChoice, isTaken, typeInto } from "./fields";

/** What somebody did to a field before React had taken it over. */
interface Early {
  selector: string;
  /** Among those that the selector finds. */
  position: number;
  value: string;
  checked?: boolean;
}

const early = new Map<Field, Early>();
let focused: { field: Field; early: Early } | null = null;

/**
 * Keeps what is typed before React has taken over the page. React leaves such a field as it is, unless a translator was there
 * before: then the page differs from what React expects, and React draws it again, with empty fields and without the focus. What was typed, the
 * focus and the place in the text go to the field that comes instead. Called once, before React starts.
 */
export function keepEarlyTyping(): void {
  for (const form of document.forms)
    for (const field of form.elements) if (isField(field) && isTouched(field)) note(field);
  if (isField(document.activeElement)) focus(document.activeElement);
  addEventListener("input", ({ target }) => isField(target) && note(target), { capture: true });
  addEventListener("focusin", ({ target }) => focus(target), { capture: true });
  new MutationObserver(carryOver).observe(document, { childList: true, subtree: true });
}

/** On the way to another page: its fields are others. */
export function forgetEarlyTyping(): void {
  early.clear();
  focused = null;
}

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;

/** Whether it is no longer as it came: browsers fill in on their own what was typed before a reload. */
function isTouched(field: Field): boolean {
  if (field instanceof HTMLSelectElement)
    return [...field.options].some(({ selected, defaultSelected }) => selected && !defaultSelected);
  return isChoice(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function note(field: Field): void {
  if (isTaken(field)) early.delete(field);
  else if (field.name && field.type !== "file") early.set(field, placeOf(field));
}

function focus(target: EventTarget | null): void {
  focused = isField(target) && !isTaken(target) ? { field: target, early: placeOf(target) } : null;
}

function placeOf(field: Field): Early {
  const value = isChoice(field) ? `[value="${CSS.escape(field.value)}"]` : "";
  const selector = `${field.localName}[name="${CSS.escape(field.name)}"]${value}`;
  return {
    selector,
    position: [...document.querySelectorAll(selector)].indexOf(field),
    value: field.value,
    ...(isChoice(field) && { checked: field.checked }),
  };
}

function carryOver(): void {
  for (const [field, how] of early) {
    const next = field.isConnected ? null : successor(how);
    if (!next) continue;
    early.delete(field);
    typeInto(next, how);
  }
  if (!focused || focused.field.isConnected) return;
  const next = successor(focused.early);
  if (!next) return;
  const { field } = focused;
  focused = null;
  if (document.activeElement !== document.body) return;
  next.focus({ preventScroll: true });
  if (!(next instanceof HTMLSelectElement) && !(field instanceof HTMLSelectElement) && next.selectionEnd !== null)
    next.setSelectionRange(field.selectionStart, field.selectionEnd);
}

const successor = ({ selector, position }: Early): Field | undefined =>
  document.querySelectorAll<Field>(selector)[position];

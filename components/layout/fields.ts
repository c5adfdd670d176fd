export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export const isChoice = (field: Field): field is HTMLInputElement =>
  field.type === "checkbox" || field.type === "radio";

/** Whether React has taken over an element that came with the page. */
export const isTaken = (element: Element): boolean => Object.keys(element).some((key) => key.startsWith("__react"));

/** Has a field be as if somebody had typed or chosen it, so that React notices. What is so already stays. */
export function typeInto(field: Field, { value, checked }: { value: string; checked?: boolean | undefined }): void {
  if (isChoice(field)) {
    if (field.checked !== checked) field.click();
    return;
  }
  if (field.value === value) return;
  // The setter of the prototype: React's own on the element would take the value for its own.
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, value);
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
}

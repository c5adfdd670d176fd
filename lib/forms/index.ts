export { anyFields, bad, type FormAction, formAction, good, personFormAction } from "./form-action";
export { parseForm } from "./parse-form";
export { fieldWords } from "./words";

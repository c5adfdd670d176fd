export { anyFields, type FormAction, formAction, good, personFormAction } from "./form-action";
export { fieldWords } from "./words";

export { type AuthHookPayload, openAuthHook } from "./auth-hook";
export { type Delivery, deliverNotification } from "./deliver-notification";
export { type TemplateInput, type TemplateName, type TemplateParameters, templateParameters } from "./parameters";
export { type RenderedEmail, render } from "./render";
export { sendAuthEmails } from "./send-auth-emails";
export { type OutgoingEmail, sendEmail } from "./send-email";
export { SendEmailError } from "./send-email-error";

export { type AuthHookPayload, openAuthHook } from "./auth-hook";
export { deliverNotification } from "./deliver-notification";
export { claimNotifications } from "./rows";
export { sendAuthEmails } from "./send-auth-emails";
export { SendEmailError } from "./send-email-error";

export { actionContext } from "./action-context";
export { changeEmail, changePassword } from "./change-credentials";
export { confirmLink, type LinkOutcome } from "./confirm-email";
export { submitNewPassword, submitReset } from "./reset-actions";
export { mayResetPassword } from "./reset-password";
export { changeEmailSchema, changePasswordSchema, linkSchema, nameSchema } from "./schema";
export { signOut } from "./sign-out";
export { submitCredentials } from "./submit-credentials";
export { refusalWords, sayRefusal } from "./words";

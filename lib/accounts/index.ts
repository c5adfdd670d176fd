// Who someone is, and how they prove it. `actor.ts` is the only maker of actors.
export { actionContext } from "./action-context";
export { type Actor, actorJson, type GuestActor, type KeyActor, type UserActor } from "./actor";
export type { AuthContext } from "./auth-context";
export type { AuthOutcome, AuthRefusal } from "./auth-outcome";
export { changeEmail, changePassword } from "./change-credentials";
export { confirmLink, confirmRecovery, confirmSignUp, type LinkOutcome } from "./confirm-email";
export { emptyForm, type FormState, parseForm } from "./form-state";
export { getSearchPreferences, getSettings, type Settings } from "./get-settings";
export { pageActor, requirePerson } from "./page-actor";
export { userClient } from "./page-jar";
export { pageTimeZone } from "./page-time-zone";
export { mayResetPassword, requestPasswordReset, resetPassword } from "./reset-password";
export { safeNextPath } from "./safe-next-path";
export {
  accountNameSchema,
  changeEmailSchema,
  changePasswordSchema,
  emailOnlySchema,
  linkSchema,
  newPasswordSchema,
  profileSchema,
  recoveryCodeSchema,
  signInSchema,
  signUpCodeSchema,
  signUpSchema,
} from "./schema";
export { signIn } from "./sign-in";
export { signOut } from "./sign-out";
export { resendCode, signUp } from "./sign-up";
export { fieldWords, refusalWords, unavailableWords } from "./words";

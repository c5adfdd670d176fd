/** What a form shows after it was sent. Travels to the browser and back, so it never holds a password or a code. */
export interface FormState {
  /** What the fields show again: no secrets. */
  values: Record<string, string>;
  /** Sentences by field name. */
  fieldErrors: Record<string, string>;
  /** One sentence about the whole form. */
  message: { tone: "bad" | "good"; text: string } | null;
}

export const emptyForm: FormState = { values: {}, fieldErrors: {}, message: null };

/** The form behind "sign in or sign up": `code` asks for the six digits of the email, on the same page. */
export interface CredentialsState extends FormState {
  step: "sign-in" | "sign-up" | "code";
}

/** The form that asks for a password reset: first the address, then the code of the email. */
export interface ResetState extends FormState {
  step: "email" | "code";
}

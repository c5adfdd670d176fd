/** What a form shows after it was sent. Travels to the browser and back, so it never holds a password or a code. */
export interface FormState {
  /** What the fields show again: no secrets. */
  values: Record<string, string>;
  /** Sentences by field name. */
  fieldErrors: Record<string, string>;
  /** One sentence about the whole form. */
  message: {
    tone: "bad" | "good";
    text: string;
    /** a limit is used up for so long */
    waitSeconds?: number;
  } | null;
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

/** A new secret for an authenticator app, as it is shown once. */
export interface EnrollmentFactor {
  id: string;
  /** SVG as a `data:` address. */
  qrCode: string;
  /** The same in base 32, to type. */
  secret: string;
}

/** The form that enrolls a second factor: sign in, scan and enter the first code, keep the recovery codes. */
export interface EnrollState extends FormState {
  step: "start" | "scan" | "codes";
  factor: EnrollmentFactor | null;
  /** Shown once, right after enrolling. */
  recoveryCodes: string[];
}

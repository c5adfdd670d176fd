/** The message codes of schemas of forms. */
const fieldProblems: Record<string, string> = {
  email_invalid: "Enter an email address, like name@example.com.",
  password_missing: "Enter your password.",
  password_short: "Use at least 8 characters.",
  password_long: "This is longer than a password can be. Use at most 72 characters.",
  name_missing: "Enter your name, or your company's.",
  name_long: "Use at most 120 characters.",
  code_format: "Enter the 6 digits of the code.",
  time_zone_unknown: "Choose a time zone from the list.",
};

/** The sentence for a message code of a form's schema. */
export const fieldWords = (code: string): string => fieldProblems[code] ?? "Check this field.";

export const unavailableWords = "We cannot reach the sign-in service at the moment. Please try again in a minute.";

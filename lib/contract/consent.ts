/**
 * The consent to recurring charges that checkout asks for. Whoever changes the words gives them a new version, because
 * the version and the instant of the consent are kept with the order and the contract.
 */
export const consentVersion = "2026-11-21";

/** @param monthly the sum each month, formatted */
export const consentText = (monthly: string): string =>
  `I accept the terms. I agree that NumNinja may charge my saved card ${monthly} each month for these numbers until I cancel them, once renewal is offered and I have been told by e-mail.`;

export const consentNote = "Until then nothing is charged again, and each number ends on the date on its page.";

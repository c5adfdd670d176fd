/**
 * The consent to recurring charges that checkout asks for. Changed words need a new version, because
 * the version and the instant of the consent are kept with the order and the contract.
 */
export const consentVersion = "2026-11-27";

/** @param monthly the sum each month, formatted */
export const consentText = (monthly: string): string =>
  `I accept the terms. I agree that NumNinja may charge my saved card ${monthly} each month for these numbers until I cancel them, once renewal is offered and I have been notified by email.`;

export const consentNote = "Until then nothing is charged again, and each number ends on the date on its page.";

/** A start that would be wrong or dangerous. The message is for the person at the terminal. */
export class StartRefused extends Error {}

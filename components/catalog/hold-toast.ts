/** The message that offers to undo a hold; it goes when the hold does. */
export const holdToast = (itemId: string): string => `hold-${itemId}`;

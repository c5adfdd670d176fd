/** What may be switched off, in the words of the settings. Receipts, all else about orders and money, and messages about security are always sent. */
export const notificationCategories = {
  numbers: { label: "Numbers", description: "A number is about to end, has ended, or works again." },
  calls: { label: "Calls", description: "A call was missed, or a caller left a message." },
  texts: { label: "Texts", description: "Texts arrived: one mail for those of some minutes." },
} as const;
export type NotificationCategory = keyof typeof notificationCategories;

export const notificationCategoryNames = Object.keys(notificationCategories) as NotificationCategory[];

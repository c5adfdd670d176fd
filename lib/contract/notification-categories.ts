/** What may be switched off. Receipts and all else about orders and money, and messages about security, are always sent. */
export const notificationCategories = ["numbers"] as const;
export type NotificationCategory = (typeof notificationCategories)[number];

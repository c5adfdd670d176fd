/** The API version that stripe@23.1.0 pins; every answer and event carries it. */
export const apiVersion = "2026-10-28.endive";

import type { Route } from "next";

/** The page that a link to enroll leads to. */
export const enrollPath = (token: string): Route => `/sign-in/enroll?token=${encodeURIComponent(token)}` as Route;
